//! The signs that a screen is drawn with: one set with Unicode, one without. Doubtful widths are in the first only.

/// Which set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Set {
    /// Box drawing, blocks and geometric shapes.
    #[default]
    Unicode,
    /// Printable ASCII and nothing else; text from people is transliterated.
    Ascii,
}

impl Set {
    /// Its signs.
    pub fn glyphs(self) -> &'static Glyphs {
        match self {
            Self::Unicode => &UNICODE,
            Self::Ascii => &ASCII,
        }
    }
}

/// A set of signs, each one cell wide.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Nothing but printable ASCII may reach a cell.
    pub ascii: bool,
    /// A horizontal rule.
    pub rule: &'static str,
    /// A thin vertical line.
    pub bar: &'static str,
    /// Corners of a box: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// The left and the right end of a show's bar.
    pub ends: [&'static str; 2],
    /// The left and the right end of the selected show's bar.
    pub chosen: [&'static str; 2],
    /// Full and empty piece of a gauge.
    pub gauge: [&'static str; 2],
    /// What a drawer was off as one sign: from far short over exact to far over.
    pub curve: [&'static str; 7],
    /// Left and right, as on a key.
    pub arrows: [&'static str; 2],
    /// Up and down, as on a key.
    pub updown: [&'static str; 2],
    /// The end of something that was cut.
    pub more: &'static str,
    /// A text cursor.
    pub cursor: &'static str,
    /// Between two facts on a line.
    pub dot: &'static str,
    /// The mark of the present time.
    pub now: &'static str,
    /// A seat that is free, by class: regular, premium, vip and others.
    pub free: [&'static str; 3],
    /// A seat that is sold, by class.
    pub sold: [&'static str; 3],
    /// A seat of this order.
    pub mine: &'static str,
    /// A seat that another terminal holds.
    pub held: &'static str,
    /// A seat that is off sale.
    pub off: &'static str,
    /// A free wheelchair place, a free companion place.
    pub places: [&'static str; 2],
    /// Frames of a spinner.
    pub spin: [&'static str; 4],
}

/// With Unicode.
pub static UNICODE: Glyphs = Glyphs {
    ascii: false,
    rule: "─",
    bar: "│",
    corners: ["┌", "┐", "└", "┘"],
    ends: ["▐", "▌"],
    chosen: ["►", "◄"],
    gauge: ["█", "░"],
    curve: ["▁", "▂", "▃", "▄", "▅", "▆", "▇"],
    arrows: ["◀", "▶"],
    updown: ["▲", "▼"],
    more: "…",
    cursor: "▏",
    dot: "·",
    now: "┴",
    free: ["○", "◇", "△"],
    sold: ["●", "◆", "▲"],
    mine: "■",
    held: "◐",
    off: "✕",
    places: ["w", "c"],
    spin: ["◜", "◝", "◞", "◟"],
};

/// Without.
pub static ASCII: Glyphs = Glyphs {
    ascii: true,
    rule: "-",
    bar: "|",
    corners: ["+", "+", "+", "+"],
    ends: ["[", "]"],
    chosen: [">", "<"],
    gauge: ["#", "."],
    curve: ["S", "s", "s", ".", "o", "o", "O"],
    arrows: ["<", ">"],
    updown: ["^", "v"],
    more: "~",
    cursor: "_",
    dot: "-",
    now: "^",
    free: ["o", "p", "v"],
    sold: ["x", "x", "x"],
    mine: "#",
    held: "h",
    off: "-",
    places: ["w", "c"],
    spin: ["|", "/", "-", "\\"],
};
