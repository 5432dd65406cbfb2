//! Products from a file: a row is a product or a combo, with the words of the flags.
use super::{
    super::{
        Currency, ProductId, Refusal,
        product::{Product, read},
    },
    BadKind, Faults, Mapping, Parsed,
    mapping::{Field, require},
    rows::{self, Cell, RawRow},
};

/// The fields of a product as `--map` names them.
pub const FIELDS: &[&Field] = &[
    &["code"],
    &["name", "product"],
    &["group", "category"],
    &["price"],
    &["sizes"],
    &["options"],
    &["parts"],
    &["needs_ticket"],
    &["tax"],
    &["counted", "stock"],
    &["position"],
];

/// Reads products. `tax_ppm` is the tax of a row that says none. Whether combos fit together is seen when all are there.
pub fn read_products(
    file: &str,
    mapping: &Mapping,
    currency: Currency,
    tax_ppm: u32,
) -> Result<Parsed<Product>, Refusal> {
    let table = rows::read(file)?;
    let places = mapping.resolve(FIELDS, &table.columns)?;
    for (field, place) in ["code", "name"].into_iter().zip([0, 1]) {
        require(places.get(place).copied().flatten(), field, &table.columns)?;
    }
    let mut parsed = Parsed::new(table.bad);
    let mut codes: Vec<String> = Vec::new();
    for row in &table.rows {
        let mut faults = Faults::default();
        let product = match (Fields { row, places: &places }).product(currency, tax_ppm) {
            Ok(product) if codes.contains(&product.code) => {
                faults.add(BadKind::Twice, format!("{} stands in the file already", product.code));
                None
            }
            Ok(product) => {
                codes.push(product.code.clone());
                Some(product)
            }
            Err(refusal) => {
                faults.add(BadKind::BadValue, refusal.message);
                None
            }
        };
        parsed.file(faults.into_result(row.line, product));
    }
    parsed.bad.sort_by_key(|b| b.line);
    Ok(parsed)
}

struct Fields<'a> {
    row: &'a RawRow,
    places: &'a [Option<usize>],
}

impl Fields<'_> {
    fn product(&self, currency: Currency, tax_ppm: u32) -> Result<Product, Refusal> {
        let sizes = match self.text("price")? {
            "" => self.list("sizes")?.into_iter().map(|s| read::size(s, currency)).collect::<Result<_, _>>()?,
            price => vec![read::only_size(price, currency)?],
        };
        let options = self.list("options")?.into_iter().map(|o| read::extra(o, currency)).collect::<Result<_, _>>()?;
        let portions = self.list("parts")?.into_iter().map(read::portion).collect::<Result<_, _>>()?;
        let position = match self.text("position")? {
            "" => 0,
            n => n.parse().ok().filter(|n| (1..=500).contains(n)).ok_or_else(|| no("position", n))?,
        };
        let product = Product {
            id: ProductId(0),
            code: self.text("code")?.to_lowercase(),
            name: self.text("name")?.to_owned(),
            group: self.text("group")?.to_owned(),
            sizes,
            options,
            portions,
            needs_ticket: self.truth("needs_ticket")?,
            tax_ppm: match self.text("tax")? {
                "" => tax_ppm,
                tax => read::percent(tax)?,
            },
            counted: self.truth("counted")?,
            position,
            gift_days: None,
        };
        product.check()?;
        Ok(product)
    }

    fn cell(&self, field: &str) -> Option<&Cell> {
        let place = FIELDS.iter().position(|f| f.first() == Some(&field))?;
        self.row.cell(self.places.get(place).copied().flatten())
    }

    fn text(&self, field: &str) -> Result<&str, Refusal> {
        match self.cell(field) {
            None => Ok(""),
            Some(Cell::One(text)) => Ok(text),
            Some(_) => Err(no(field, "a list")),
        }
    }

    /// A list of words: one in JSON, or a text with commas, semicolons or bars between them.
    fn list(&self, field: &str) -> Result<Vec<&str>, Refusal> {
        match self.cell(field) {
            None => Ok(vec![]),
            Some(Cell::One(text)) => Ok(text.split([',', ';', '|']).map(str::trim).filter(|t| !t.is_empty()).collect()),
            Some(Cell::Many(texts)) => Ok(texts.iter().map(String::as_str).collect()),
            Some(Cell::Other) => Err(no(field, "an object")),
        }
    }

    fn truth(&self, field: &str) -> Result<bool, Refusal> {
        match self.text(field)?.to_lowercase().as_str() {
            "" | "no" | "false" | "0" => Ok(false),
            "yes" | "true" | "1" => Ok(true),
            other => Err(no(field, other)),
        }
    }
}

fn no(field: &str, text: &str) -> Refusal {
    Refusal::usage(format!("{text:?} is no {field}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(file: &str) -> Parsed<Product> {
        read_products(file, &Mapping::default(), Currency::parse("GBP").unwrap(), 200_000).unwrap()
    }

    #[test]
    fn rows_are_products_and_combos_and_each_bad_one_has_its_line() {
        let file = "code,name,group,price,sizes,options,parts,needs_ticket,tax,counted\n\
            Popcorn,Popcorn,Snacks,,\"small=4.20,large=6.20:3\",salted;cheese-dip=1,,,,yes\n\
            cola,Cola,Drinks,3.10,,,,,5,\n\
            duo,Duo,,8,,,\"popcorn:large,cola=2\",yes,,\n\
            ,None,,1,,,,,,\n\
            cola,Cola,,1,,,,,,\n\
            tea,Tea,,x,,,,,,\n\
            gum,Gum,,1,,,,,,perhaps\n";
        let p = parsed(file);
        assert_eq!(p.rows.iter().map(|r| r.value.code.as_str()).collect::<Vec<_>>(), ["popcorn", "cola", "duo"]);
        let (popcorn, cola, duo) = (&p.rows[0].value, &p.rows[1].value, &p.rows[2].value);
        assert_eq!((popcorn.sizes[1].minor, popcorn.sizes[1].uses, popcorn.options[1].minor), (620, 3, 100));
        assert_eq!((popcorn.tax_ppm, popcorn.counted, cola.tax_ppm, cola.counted), (200_000, true, 50_000, false));
        assert!(duo.needs_ticket && duo.portions[1].n == 2);
        assert_eq!(p.bad.iter().map(|b| b.line).collect::<Vec<_>>(), [5, 6, 7, 8]);
        assert_eq!(p.bad[1].kind, BadKind::Twice);
        let json = r#"[{"code":"tea","name":"Tea","sizes":["cup=2.50","pot=4"]}]"#;
        assert_eq!(parsed(json).rows[0].value.sizes.len(), 2);
    }
}
