//! Text that came from people: made safe for a screen, measured in cells.
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthChar;

/// Characters that steer a terminal or turn the direction of writing: C0, C1, DEL, bidi controls and line separators.
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// The text with each control character made visible as `�`, so that none reaches a terminal.
pub fn visible(text: &str) -> String {
    if text.chars().any(is_control) {
        text.chars().map(|c| if is_control(c) { '\u{fffd}' } else { c }).collect()
    } else {
        text.to_owned()
    }
}

/// How many terminal cells a text takes.
pub fn cells(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The longest beginning of the visible text that fits into `width` cells, ended by `…` when something was cut.
pub fn fit(text: &str, width: usize) -> String {
    let shown = visible(text);
    if cells(&shown) <= width {
        return shown;
    }
    let mut out = String::new();
    let mut used = 0;
    for c in shown.chars() {
        let w = c.width().unwrap_or(0);
        if used + w + 1 > width {
            break;
        }
        used += w;
        out.push(c);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// Lower case without accents on Latin letters, for searching: `Amélie` is found by `amelie`.
pub fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
            'ç' | 'ć' | 'č' => 'c',
            'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
            'ì'..='ï' | 'ī' => 'i',
            'ñ' | 'ń' | 'ň' => 'n',
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
            'ý' | 'ÿ' => 'y',
            'ś' | 'š' => 's',
            'ź' | 'ż' | 'ž' => 'z',
            '’' | '‘' => '\'',
            c => c,
        })
        .collect()
}

/// Puts values into the `{places}` of a text, each without signs that steer; a line of a value stays a line. An error names the text
/// and the place that there is not.
pub fn filled(name: &str, text: &str, values: &BTreeMap<&'static str, String>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, tail) = after.split_once('}').ok_or_else(|| format!("{name}: a {{ without its }}"))?;
        let value = values.get(key).ok_or_else(|| {
            let known: Vec<&str> = values.keys().copied().collect();
            format!("{name}: there is no {{{key}}}: there are {}", known.join(", "))
        })?;
        out.push_str(before);
        out.extend(value.chars().filter(|c| !is_control(*c) || *c == '\n'));
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_survives() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c\u{9b}d\r\n"), "a�[31mb�c�d��");
        assert_eq!(visible("Amélie 東京"), "Amélie 東京");
    }

    #[test]
    fn cutting_counts_cells_not_characters() {
        assert_eq!(fit("東京物語", 5), "東京…");
        assert_eq!(fit("Dune", 4), "Dune");
        assert_eq!(fit("Dune 2", 4), "Dun…");
        assert_eq!(fit("Dune", 0), "");
    }

    #[test]
    fn accents_do_not_hide_a_film() {
        assert_eq!(fold("AMÉLIE"), "amelie");
    }
}
