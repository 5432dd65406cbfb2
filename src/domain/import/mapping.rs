//! Which column of a file is which field: by `--map title=Title,duration="Running Time min"`, else by its name.
use super::super::Refusal;
use serde_json::json;

/// A field that an import knows: its name, then other names under which a column is taken for it.
pub type Field = [&'static str];

/// Fields and the columns that were named for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(Vec<(String, String)>);

impl Mapping {
    /// Reads `field=column,field="column, with a comma"`. A quote within quotes is written twice.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let bad = || Refusal::usage(format!("{text:?} is no mapping, like title=Title,duration=\"Running Time min\""));
        let mut pairs = Vec::new();
        let mut part = String::new();
        let mut quoted = false;
        for c in text.chars().chain([',']) {
            match c {
                '"' => {
                    quoted = !quoted;
                    // Opening again at once: a doubled quote stands for itself.
                    if quoted && part.ends_with('"') {
                        continue;
                    }
                    part.push('"');
                }
                ',' if !quoted => pairs.push(std::mem::take(&mut part)),
                c => part.push(c),
            }
        }
        if quoted {
            return Err(bad());
        }
        let mut out: Vec<(String, String)> = Vec::new();
        for pair in pairs.iter().filter(|p| !p.trim().is_empty()) {
            let (field, column) = pair.split_once('=').ok_or_else(bad)?;
            let column = column.trim();
            let column = column.strip_prefix('"').and_then(|c| c.strip_suffix('"')).unwrap_or(column);
            let field = plain(field);
            if field.is_empty() || column.is_empty() {
                return Err(bad());
            }
            if out.iter().any(|(f, _)| *f == field) {
                return Err(Refusal::usage(format!("the mapping names {field} twice")));
            }
            out.push((field, column.to_owned()));
        }
        Ok(Self(out))
    }

    /// For each field, in their order, the place of its column if there is one. A mapping that names an unknown field or column
    /// is refused.
    pub fn resolve(&self, fields: &[&Field], columns: &[String]) -> Result<Vec<Option<usize>>, Refusal> {
        let names = |f: &Field, wanted: &str| f.iter().any(|n| plain(n) == wanted);
        for (field, column) in &self.0 {
            if !fields.iter().any(|f| names(f, field)) {
                let known: Vec<&str> = fields.iter().filter_map(|f| f.first().copied()).collect();
                return Err(Refusal::usage(format!(
                    "there is no field {field:?} to map; there are {}",
                    known.join(", ")
                )));
            }
            if place(columns, column).is_none() {
                return Err(no_column(&format!("the file has no column {column:?}"), columns));
            }
        }
        let mapped = |f: &Field| self.0.iter().find(|(name, _)| names(f, name)).and_then(|(_, c)| place(columns, c));
        // A column that was given to one field by hand is not taken for another by its name.
        let taken: Vec<usize> = fields.iter().filter_map(|f| mapped(f)).collect();
        let by_name = |f: &Field| {
            f.iter().find_map(|n| columns.iter().position(|c| plain(c) == plain(n))).filter(|i| !taken.contains(i))
        };
        Ok(fields.iter().map(|f| mapped(f).or_else(|| by_name(f))).collect())
    }
}

/// Refuses a file that lacks a column which every row needs.
pub fn require(found: Option<usize>, field: &str, columns: &[String]) -> Result<(), Refusal> {
    match found {
        Some(_) => Ok(()),
        None => Err(no_column(&format!("no column of the file is the {field}; name it: --map {field}=…"), columns)),
    }
}

fn no_column(what: &str, columns: &[String]) -> Refusal {
    let shown: Vec<String> = columns.iter().take(40).map(|c| super::super::text::fit(c, 60)).collect();
    Refusal::usage(format!("{what}. It has {}. Nothing was imported", shown.join(", ")))
        .with(json!({ "columns": columns }))
}

fn place(columns: &[String], name: &str) -> Option<usize> {
    columns.iter().position(|c| c == name).or_else(|| columns.iter().position(|c| plain(c) == plain(name)))
}

/// Lower case, letters and digits only: `Release Date`, `release_date` and `releaseDate` are one.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &[&Field] = &[&["title"], &["duration", "running_time"], &["rating"]];

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|n| (*n).to_owned()).collect()
    }

    #[test]
    fn columns_are_found_by_map_and_by_name() {
        let map = Mapping::parse("duration=\"Time, min\", rating = IMDB Rating").unwrap();
        let found = map.resolve(FIELDS, &columns(&["Rating", "IMDB Rating", "Time, min", "TITLE"])).unwrap();
        assert_eq!(found, [Some(3), Some(2), Some(1)]);
        let found = Mapping::default().resolve(FIELDS, &columns(&["Running Time", "x"])).unwrap();
        assert_eq!(found, [None, Some(0), None]);
        let map = Mapping::parse("title=\"a \"\"b\"\"\"").unwrap();
        assert_eq!(map.0[0].1, "a \"b\"");
    }

    #[test]
    fn a_column_mapped_by_hand_is_not_taken_twice() {
        let map = Mapping::parse("title=rating").unwrap();
        assert_eq!(map.resolve(FIELDS, &columns(&["rating"])).unwrap(), [Some(0), None, None]);
    }

    #[test]
    fn a_mapping_that_fits_nothing_is_refused() {
        for text in ["title", "=x", "title=", "title=a,title=b", "title=\"a"] {
            assert_eq!(Mapping::parse(text).unwrap_err().code(), "usage", "{text}");
        }
        let columns = columns(&["a", "b"]);
        let why = |text: &str| Mapping::parse(text).unwrap().resolve(FIELDS, &columns).unwrap_err().message;
        assert!(why("colour=a").contains("no field \"colour\""));
        assert!(why("title=c").contains("no column \"c\". It has a, b"));
    }
}
