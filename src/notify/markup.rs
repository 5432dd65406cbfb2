//! Values put into HTML that a house wrote: `{title}` becomes a film's title, and nothing of the title becomes markup. What a value has to
//! look like depends on where it stands, so the page is read as far as that takes: text, tags, what stands between quotes.
//!
//! A name is one word between braces. Anything else between braces is the page's own, and so is all that lies in a `<style>`, a `<script>`
//! or a comment.
use super::template::Values;
use crate::domain::text::is_control;

/// Attributes that hold an address: a value is a part of it, whatever signs it has.
const ADDRESSES: [&str; 10] =
    ["href", "src", "action", "formaction", "background", "cite", "poster", "data", "srcset", "xlink:href"];

/// Addresses that are a programme or a page of their own: no value can be made safe there.
const SCHEMES: [&str; 3] = ["javascript:", "vbscript:", "data:"];

/// The name in a frame where the message's own HTML goes.
pub const CONTENT: &str = "content";

/// Where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    /// Among what is read.
    Text,
    /// Where tags are not read: a page's title.
    Title,
    /// Between an attribute's quotes.
    Quotes,
    /// Between the quotes of an attribute that holds an address.
    Address,
    /// Where nothing can be put in safely.
    Nowhere,
}

/// The page with its values put in, and `content` as it is for `{content}`. An error names the file, and what in it is off.
pub fn filled(file: &str, page: &str, values: &Values, content: Option<&str>) -> Result<String, String> {
    let mut reader = Reader { values, content, placed: false, rest: page, out: String::with_capacity(page.len()) };
    reader.page().map_err(|why| format!("{file}: {why}"))?;
    if content.is_some() && !reader.placed {
        return Err(format!("{file}: there is no {{{CONTENT}}} in its text, where each message goes"));
    }
    Ok(reader.out)
}

/// The text as HTML, a line as a line.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    put(&mut out, Spot::Text, text);
    out
}

/// Writes a value as its place wants it.
fn put(out: &mut String, spot: Spot, value: &str) {
    for c in value.chars() {
        match (c, spot) {
            ('\n', Spot::Address) => out.push_str("%0D%0A"),
            (c, Spot::Address) => percent(out, c),
            ('\n', Spot::Text) => out.push_str("<br>"),
            ('\n', Spot::Quotes) => out.push_str("&#10;"),
            ('&', _) => out.push_str("&amp;"),
            ('<', _) => out.push_str("&lt;"),
            ('>', _) => out.push_str("&gt;"),
            ('"', _) => out.push_str("&quot;"),
            ('\'', _) => out.push_str("&#39;"),
            (c, _) => out.push(c),
        }
    }
}

/// A sign as a part of an address (RFC 3986, 2.3): nothing of it is a sign of the address itself.
fn percent(out: &mut String, c: char) {
    if c.is_ascii_alphanumeric() || "-._~".contains(c) {
        return out.push(c);
    }
    out.extend(c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")));
}

/// The next name in a text: what is before it, the name, what is after it.
fn name(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let (before, braced) = text.split_at(at);
        let inner = braced.strip_prefix('{')?;
        let end = inner.find(|c: char| !c.is_alphanumeric() && !"_- ".contains(c))?;
        let (word, after) = inner.split_at(end);
        let one = !word.trim().is_empty() && !word.trim().contains(' ');
        after.strip_prefix('}').filter(|_| one).map(|after| (before, word, after))
    })
}

struct Reader<'a> {
    values: &'a Values,
    content: Option<&'a str>,
    placed: bool,
    rest: &'a str,
    out: String,
}

impl<'a> Reader<'a> {
    fn page(&mut self) -> Result<(), String> {
        while !self.rest.is_empty() {
            let text = self.before(|c| c == '<');
            self.fill(text, Spot::Text)?;
            match self.rest.chars().nth(1) {
                // Outlook reads what lies in its comments: <!--[if mso]> … <![endif]-->.
                Some('!') if self.rest.starts_with("<!--") && !self.rest.starts_with("<!--[if") => {
                    self.copy("<!");
                    self.through("-->", "<!--")?;
                }
                Some('!' | '?') => self.through(">", "<!")?,
                Some(c) if c == '/' || c.is_ascii_alphabetic() => self.tag()?,
                // With a value behind it, a < that is only a sign could become a tag.
                _ => {
                    if let Some(rest) = self.rest.strip_prefix('<') {
                        self.out.push_str("&lt;");
                        self.rest = rest;
                    }
                }
            }
        }
        Ok(())
    }

    /// From a `<` to its `>`, and on to the end of an element whose text is no markup.
    fn tag(&mut self) -> Result<(), String> {
        self.copy("<");
        let ends = self.rest.starts_with('/');
        self.copy("/");
        let tag = self.before(|c| matches!(c, '>' | '/') || c.is_ascii_whitespace());
        self.fill(tag, Spot::Nowhere)?;
        let tag = tag.to_ascii_lowercase();
        loop {
            self.skip(|c| c == '/' || c.is_ascii_whitespace());
            if self.rest.is_empty() {
                return Err(format!("a <{tag} without its >"));
            }
            if self.rest.starts_with('>') {
                self.copy(">");
                break;
            }
            self.attribute()?;
        }
        match tag.as_str() {
            _ if ends => Ok(()),
            "style" | "script" => {
                let inner = self.inner(&tag)?;
                self.out.push_str(inner);
                Ok(())
            }
            "title" | "textarea" => {
                let inner = self.inner(&tag)?;
                self.fill(inner, Spot::Title)
            }
            _ => Ok(()),
        }
    }

    fn attribute(&mut self) -> Result<(), String> {
        let key = self.before(|c| matches!(c, '=' | '>' | '/') || c.is_ascii_whitespace());
        self.fill(key, Spot::Nowhere)?;
        self.skip(|c| c.is_ascii_whitespace());
        if !self.rest.starts_with('=') {
            return Ok(());
        }
        self.copy("=");
        self.skip(|c| c.is_ascii_whitespace());
        let Some(quote) = ["\"", "'"].into_iter().find(|q| self.rest.starts_with(q)) else {
            let value = self.before(|c| c == '>' || c.is_ascii_whitespace());
            return self.fill(value, Spot::Nowhere);
        };
        self.copy(quote);
        let value = self.before(|c| quote.starts_with(c));
        if self.rest.is_empty() {
            return Err(format!("{key}={quote} without its other {quote}"));
        }
        self.fill(value, spot(&key.to_ascii_lowercase(), value))?;
        self.copy(quote);
        Ok(())
    }

    /// Up to an element's end tag, without it.
    fn inner(&mut self, tag: &str) -> Result<&'a str, String> {
        let end = self.rest.to_ascii_lowercase().find(&format!("</{tag}"));
        let (inner, rest) = self.rest.split_at(end.ok_or_else(|| format!("a <{tag}> without its </{tag}>"))?);
        self.rest = rest;
        Ok(inner)
    }

    /// Takes what comes before a sign, or all.
    fn before(&mut self, sign: impl Fn(char) -> bool) -> &'a str {
        let (found, rest) = self.rest.split_at(self.rest.find(sign).unwrap_or(self.rest.len()));
        self.rest = rest;
        found
    }

    fn skip(&mut self, sign: impl Fn(char) -> bool) {
        let skipped = self.before(|c| !sign(c));
        self.out.push_str(skipped);
    }

    fn copy(&mut self, what: &str) {
        if let Some(rest) = self.rest.strip_prefix(what) {
            self.out.push_str(what);
            self.rest = rest;
        }
    }

    /// Copies up to an end and the end itself.
    fn through(&mut self, end: &str, begin: &str) -> Result<(), String> {
        let (copied, rest) = self.rest.split_once(end).ok_or_else(|| format!("a {begin} without its {end}"))?;
        self.out.push_str(copied);
        self.out.push_str(end);
        self.rest = rest;
        Ok(())
    }

    fn fill(&mut self, text: &str, spot: Spot) -> Result<(), String> {
        let mut rest = text;
        while let Some((before, key, after)) = name(rest) {
            self.out.push_str(before);
            match (self.content, self.values.get(key)) {
                (Some(_), _) if key == CONTENT && spot != Spot::Text => {
                    return Err("{content} stands in the text, in no tag and no title".into());
                }
                (Some(content), _) if key == CONTENT => {
                    self.out.push_str(content);
                    self.placed = true;
                }
                (_, Some(_)) if spot == Spot::Nowhere => {
                    return Err(format!(
                        "{{{key}}} can't stand there: it may be in the text or between an attribute's quotes, but not in style=\"\", onclick=\"\" or a script's address"
                    ));
                }
                (_, Some(value)) => {
                    let plain: String = value.chars().filter(|c| !is_control(*c) || *c == '\n').collect();
                    put(&mut self.out, spot, &plain);
                }
                (content, None) => {
                    let known = self.values.keys().copied().chain(content.map(|_| CONTENT)).collect::<Vec<_>>();
                    return Err(format!("there is no {{{key}}}: there are {}", known.join(", ")));
                }
            }
            rest = after;
        }
        self.out.push_str(rest);
        Ok(())
    }
}

/// What a name between the quotes of an attribute is.
fn spot(key: &str, value: &str) -> Spot {
    let value = value.trim_start().to_ascii_lowercase();
    match key {
        "style" | "srcdoc" => Spot::Nowhere,
        _ if key.starts_with("on") => Spot::Nowhere,
        _ if SCHEMES.iter().any(|scheme| value.starts_with(scheme)) => Spot::Nowhere,
        _ if ADDRESSES.contains(&key) => Spot::Address,
        _ => Spot::Quotes,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::template::{NAMES, Values},
        *,
    };

    /// What somebody would type who wants more than to see a film.
    const EVIL: &str =
        "x\" onload='p()' <script>alert(1)</script>&amp; --> ]]> {code}\n</title></style>\u{202e}\u{1b}[2J";

    fn values(value: &str) -> Values {
        NAMES.iter().map(|name| (*name, value.to_owned())).collect()
    }

    fn with(page: &str, value: &str) -> Result<String, String> {
        filled("en/refund.html", page, &values(value), None)
    }

    #[test]
    fn no_value_becomes_markup_wherever_it_stands() {
        let text = "x&quot; onload=&#39;p()&#39; &lt;script&gt;alert(1)&lt;/script&gt;&amp;amp; --&gt; ]]&gt; {code}LINE&lt;/title&gt;&lt;/style&gt;[2J";
        let address = "x%22%20onload%3D%27p%28%29%27%20%3Cscript%3Ealert%281%29%3C%2Fscript%3E%26amp%3B%20--%3E%20%5D%5D%3E%20%7Bcode%7D%0D%0A%3C%2Ftitle%3E%3C%2Fstyle%3E%5B2J";
        for name in NAMES {
            for (page, line) in [
                ("<p>NAME</p>", "<br>"),
                ("<img alt=\"NAME\">", "&#10;"),
                ("<img alt = 'NAME'/>", "&#10;"),
                ("<TITLE>a < b: NAME</Title>", "\n"),
                ("<!--[if mso]><p title='>'>NAME</p><![endif]-->", "<br>"),
                ("<!--[if !mso]><!--><p>NAME</p><!--<![endif]-->", "<br>"),
                ("{a:b}NAME>", "<br>"),
            ] {
                let said = with(&page.replace("NAME", &format!("{{{name}}}")), EVIL).unwrap();
                assert_eq!(said, page.replace("NAME", &text.replace("LINE", line)), "{name} in {page}");
            }
            let link = "<a class=x HREF = \"https://rialto.example/?r=NAME&amp;v=1\">NAME</a>";
            let said = with(&link.replace("NAME", &format!("{{{name}}}")), EVIL).unwrap();
            let right = link.replacen("NAME", address, 1).replace("NAME", &text.replace("LINE", "<br>"));
            assert_eq!(said, right, "{name} in {link}");
        }
    }

    #[test]
    fn a_value_is_no_address_of_its_own() {
        let said = with("<a href=\"{code}\">", "javascript:p('é')").unwrap();
        assert_eq!(said, "<a href=\"javascript%3Ap%28%27%C3%A9%27%29\">");
        for page in [
            "<a href=\"javascript:p('{code}')\">",
            "<img src=' Data:image/svg+xml,{code}'>",
            "<a href={code}>",
            // A space of a word processor is none to a browser: what follows it is not between quotes.
            "<a title=\u{a0}\"{code}\">",
            "<a {code}>",
            "<a{code}>",
            "</{code}>",
            "<a {code}=\"x\">",
            "<a ONCLICK=\"p('{code}')\">",
            "<p style=\"color: {code}\">",
            "<iframe srcdoc=\"{code}\">",
        ] {
            let said = with(page, "K7QF3").unwrap_err();
            assert!(said.starts_with("en/refund.html: {code} can't stand there"), "{page}: {said}");
        }
    }

    #[test]
    fn braces_that_are_the_pages_own_stay() {
        for page in [
            "<style>p{color:red}@media(max-width:9px){a { } b{c}}</style>",
            "<STYLE>\np{title}\n</style >",
            "<script>let x = {title};</script>",
            "<!-- {title} {nobody} --><!----><!-->",
            "{} {a b} {a:b} { } {{ {title",
            "<p style=\"a:{b:c}\">}{</p>",
            "<br/><svg/id='>'><linearGradient id=a/></svg><a b c=d e/>",
            "",
        ] {
            assert_eq!(with(page, "X").unwrap(), page);
        }
        assert_eq!(with("{{title}}", "X").unwrap(), "{X}");
        assert_eq!(with("a < b <3 <{title}> <", "script").unwrap(), "a &lt; b &lt;3 &lt;script> &lt;");
    }

    #[test]
    fn a_name_that_there_is_not_and_a_page_that_breaks_off_are_refused() {
        for name in ["{titel}", "{Title}", "{ title }", "{show-title}", "{content}", "{subject}", "{título}"] {
            for page in ["<p>NAME", "<a href='NAME'>", "<a href=NAME>", "<title>NAME</title>"] {
                let said = with(&page.replace("NAME", name), "X");
                // A space ends what stands without quotes.
                if name.contains(' ') && page.contains("=NAME") {
                    assert!(said.is_ok());
                    continue;
                }
                let said = said.unwrap_err();
                assert!(said.starts_with(&format!("en/refund.html: there is no {name}: ")), "{page}: {said}");
                assert!(said.contains("theatre, title"), "{said}");
            }
        }
        for page in ["<p", "<p class=\"x>", "<p class='", "<!-- x", "<!doctype", "<style>x", "<title>x</titel>", "</p"]
        {
            assert!(with(page, "X").unwrap_err().contains("without its"), "{page}");
        }
    }

    #[test]
    fn a_frame_has_its_content_as_it_is_and_only_in_its_text() {
        let frame = |page: &str| filled("frame.html", page, &values("<X>"), Some("<p>{title}</p>"));
        assert_eq!(frame("{theatre}<b>{content}</b>").unwrap(), "&lt;X&gt;<b><p>{title}</p></b>");
        for page in ["<a title='{content}'>", "<title>{content}</title>", "<a {content}>"] {
            assert!(frame(page).unwrap_err().contains("stands in the text"), "{page}");
        }
        for page in ["", "<p>content</p>", "<!-- {content} -->", "<style>{content}</style>"] {
            assert!(frame(page).unwrap_err().contains("frame.html: there is no {content}"), "{page}");
        }
        assert!(frame("{content}{nobody}").unwrap_err().contains("title, until, was, when, content"));
    }
}
