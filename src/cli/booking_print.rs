//! A booking's tickets and receipt as files: text, pictures, PDF, what a thermal printer reads, a calendar's entry.
use super::{
    booking::{One, found},
    context::Context,
    exit::Fail,
};
use crate::ticket::{
    calendar::calendar,
    escpos::{self, Paper},
    layout::Printout,
    pdf::{self, Page},
    png::sheets,
    qr::Ink,
    text::{Style, printout},
    words::Glyphs,
};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::{Path, PathBuf};

/// How a booking is printed.
#[derive(Args, Debug)]
pub struct Print {
    #[command(flatten)]
    which: One,
    /// As what
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// On what: sheets of A4 or a page a ticket for a PDF, 58 or 80 mm for a thermal printer
    #[arg(long, value_enum)]
    paper: Option<Sheet>,
    /// Only the receipt, or only the tickets
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// In this language: en, de, …; without it that of whoever booked, or the house's
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// Into this file; text goes to standard output without it
    #[arg(long, value_name = "FILE", required_if_eq_any([("format", "png"), ("format", "pdf"), ("format", "escpos")]))]
    out: Option<PathBuf>,
}

/// What a booking can be printed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines of text with the QR code in half blocks
    Text,
    /// Pictures of the tickets
    Png,
    /// A PDF
    Pdf,
    /// What a thermal printer reads (ESC/POS)
    Escpos,
    /// The shows for a calendar (iCalendar)
    Ics,
}

/// What it is printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Sheet {
    /// 210 by 297 mm, four tickets a sheet
    A4,
    /// 140 by 76 mm, a ticket a page
    Ticket,
    /// A roll of 58 mm
    #[value(name = "58")]
    Mm58,
    /// A roll of 80 mm
    #[value(name = "80")]
    Mm80,
}

/// A part of what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Only {
    /// What admits
    Tickets,
    /// What was bought and how it was paid
    Receipt,
}

impl Print {
    fn page(&self) -> Result<Page, Fail> {
        match self.paper {
            None | Some(Sheet::A4) => Ok(Page::A4),
            Some(Sheet::Ticket) => Ok(Page::Ticket),
            Some(_) => Err(Fail::usage("a PDF is on a4 or ticket paper")),
        }
    }

    fn roll(&self) -> Result<Paper, Fail> {
        match self.paper {
            None | Some(Sheet::Mm80) => Ok(Paper::Mm80),
            Some(Sheet::Mm58) => Ok(Paper::Mm58),
            Some(_) => Err(Fail::usage("a thermal printer has 58 or 80 mm paper")),
        }
    }
}

/// `booking print`
pub fn run(ctx: &Context, args: &Print) -> Result<(), Fail> {
    let house = ctx.house()?;
    let booking = found(&house, &args.which.reference)?;
    let whole = house.printout(&booking, args.language.as_deref(), true)?;
    let page = Printout {
        tickets: if args.only == Some(Only::Receipt) { Vec::new() } else { whole.tickets },
        receipt: (args.only != Some(Only::Tickets)).then_some(whole.receipt).flatten(),
    };
    let failed = |e: &dyn std::fmt::Display| Fail::failed(format!("the tickets could not be printed: {e}"));
    let files: Vec<Vec<u8>> = match args.format {
        Format::Png => sheets(&page.tickets).map_err(|e| failed(&e))?,
        Format::Pdf => vec![pdf::document(&page, args.page()?, booking.created_at).map_err(|e| failed(&e))?],
        Format::Escpos => vec![escpos::document(&page, args.roll()?)],
        Format::Ics => vec![calendar(&booking, house.now().instant()).into_bytes()],
        Format::Text => {
            let style = Style { glyphs: Glyphs::Unicode, ink: Ink::Dark };
            vec![printout(&page, style).map_err(|e| failed(&e))?.into_bytes()]
        }
    };
    let Some(path) = &args.out else {
        return files.iter().try_for_each(|f| ctx.out.raw(f));
    };
    let mut written = Vec::new();
    for (i, bytes) in files.iter().enumerate() {
        let path = numbered(path, i);
        std::fs::write(&path, bytes).map_err(|e| Fail::file(&path, &e))?;
        written.push(path.display().to_string());
    }
    let done = json!({ "reference": booking.reference, "tickets": booking.tickets.len(), "files": written });
    ctx.out.answer(&done, || format!("{} is in {}", booking.reference, written.join(", ")))
}

/// `t.png`, then `t-2.png`, …: a large booking is several pictures.
fn numbered(path: &Path, i: usize) -> PathBuf {
    if i == 0 {
        return path.to_owned();
    }
    let name = |part: Option<&std::ffi::OsStr>| part.map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, extension) = (name(path.file_stem()), name(path.extension()));
    let dot = if extension.is_empty() { "" } else { "." };
    path.with_file_name(format!("{stem}-{}{dot}{extension}", i + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_booking_is_several_pictures() {
        let path = Path::new("/tmp/tickets.png");
        assert_eq!(numbered(path, 0), path);
        assert_eq!(numbered(path, 1), Path::new("/tmp/tickets-2.png"));
        assert_eq!(numbered(Path::new("t"), 2), Path::new("t-3"));
    }
}
