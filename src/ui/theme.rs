//! Colours by what they mean. Nothing is said by colour alone: with none of them every screen is still read by its words.
use super::notice::Tone;
use ratatui::style::{Color, Modifier, Style};

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// For a dark terminal; still legible on a white one.
    #[default]
    Dark,
    /// For a white terminal.
    Light,
    /// Few colours, far apart.
    HighContrast,
}

/// The styles of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Ordinary text: the terminal's own colours.
    pub text: Style,
    /// What matters less.
    pub dim: Style,
    /// What matters more.
    pub strong: Style,
    /// A heading; the name of what is chosen.
    pub title: Style,
    /// Rules and frames.
    pub rule: Style,
    /// The name of a key.
    pub key: Style,
    /// Done, and well.
    pub good: Style,
    /// Look here.
    pub warn: Style,
    /// Not done.
    pub bad: Style,
    /// The bar that says what Enter does.
    pub action: Style,
    /// The same bar while Enter does nothing or waits.
    pub quiet: Style,
    /// The selected row of a list, the selected show.
    pub chosen: Style,
    /// A show that sells.
    pub show: Style,
    /// A show that has begun or does not sell.
    pub past: Style,
    /// A show without free seats.
    pub full: Style,
    /// The line of the present time.
    pub now: Style,
    /// A field that is typed into.
    pub field: Style,
    /// The sum that is to be paid, the change.
    pub money: Style,
    /// A seat that is free, by class: regular, premium, vip and others.
    pub free: [Style; 3],
    /// A seat that is gone.
    pub taken: Style,
    /// A seat of this order.
    pub mine: Style,
    /// A seat that another terminal holds.
    pub held: Style,
    /// A wheelchair place or the one beside it.
    pub places: Style,
}

const PLAIN: Style = Style::new();

impl Theme {
    /// A palette's theme; without colour one of weight and reversal only.
    pub fn new(palette: Palette, color: bool) -> Self {
        match (color, palette) {
            (false, _) => Self::colourless(),
            (true, Palette::Dark) => Self::dark(),
            (true, Palette::Light) => Self::light(),
            (true, Palette::HighContrast) => Self::high_contrast(),
        }
    }

    /// The style of a tone.
    pub fn tone(&self, tone: Tone) -> Style {
        match tone {
            Tone::Info => self.text,
            Tone::Good => self.good,
            Tone::Warn => self.warn,
            Tone::Bad => self.bad,
        }
    }

    fn colourless() -> Self {
        let bold = PLAIN.add_modifier(Modifier::BOLD);
        let reversed = PLAIN.add_modifier(Modifier::REVERSED);
        Self {
            text: PLAIN,
            dim: PLAIN,
            strong: bold,
            title: bold,
            rule: PLAIN,
            key: bold,
            good: bold,
            warn: bold,
            bad: bold,
            action: reversed.add_modifier(Modifier::BOLD),
            quiet: PLAIN,
            chosen: reversed,
            show: PLAIN,
            past: PLAIN.add_modifier(Modifier::DIM),
            full: PLAIN,
            now: bold,
            field: PLAIN.add_modifier(Modifier::UNDERLINED),
            money: bold,
            free: [PLAIN; 3],
            taken: PLAIN.add_modifier(Modifier::DIM),
            mine: reversed.add_modifier(Modifier::BOLD),
            held: PLAIN.add_modifier(Modifier::DIM),
            places: bold,
        }
    }

    fn dark() -> Self {
        let ink = |n| PLAIN.fg(Color::Indexed(n));
        let on = |fg, bg| PLAIN.fg(Color::Indexed(fg)).bg(Color::Indexed(bg));
        Self {
            dim: ink(245),
            title: ink(215).add_modifier(Modifier::BOLD),
            rule: ink(240),
            key: ink(75).add_modifier(Modifier::BOLD),
            good: ink(71).add_modifier(Modifier::BOLD),
            warn: ink(214).add_modifier(Modifier::BOLD),
            bad: ink(203).add_modifier(Modifier::BOLD),
            action: on(232, 114).add_modifier(Modifier::BOLD),
            quiet: on(250, 237),
            chosen: on(232, 215).add_modifier(Modifier::BOLD),
            show: on(255, 24),
            past: on(248, 236),
            full: on(252, 52),
            now: ink(203).add_modifier(Modifier::BOLD),
            field: on(231, 238),
            money: ink(114).add_modifier(Modifier::BOLD),
            free: [ink(75), ink(179), ink(176)],
            taken: ink(240),
            mine: on(232, 114).add_modifier(Modifier::BOLD),
            held: ink(214),
            places: ink(80).add_modifier(Modifier::BOLD),
            ..Self::colourless()
        }
    }

    fn light() -> Self {
        let ink = |n| PLAIN.fg(Color::Indexed(n));
        let on = |fg, bg| PLAIN.fg(Color::Indexed(fg)).bg(Color::Indexed(bg));
        Self {
            dim: ink(240),
            title: ink(130).add_modifier(Modifier::BOLD),
            rule: ink(248),
            key: ink(25).add_modifier(Modifier::BOLD),
            good: ink(22).add_modifier(Modifier::BOLD),
            warn: ink(130).add_modifier(Modifier::BOLD),
            bad: ink(124).add_modifier(Modifier::BOLD),
            action: on(231, 22).add_modifier(Modifier::BOLD),
            quiet: on(238, 254),
            chosen: on(231, 130).add_modifier(Modifier::BOLD),
            show: on(16, 153),
            past: on(240, 254),
            full: on(52, 224),
            now: ink(124).add_modifier(Modifier::BOLD),
            field: on(16, 254),
            money: ink(22).add_modifier(Modifier::BOLD),
            free: [ink(25), ink(94), ink(90)],
            taken: ink(248),
            mine: on(231, 22).add_modifier(Modifier::BOLD),
            held: ink(130),
            places: ink(30).add_modifier(Modifier::BOLD),
            ..Self::colourless()
        }
    }

    fn high_contrast() -> Self {
        let on = |fg, bg| PLAIN.fg(fg).bg(bg);
        let bold = |fg| PLAIN.fg(fg).bg(Color::Black).add_modifier(Modifier::BOLD);
        Self {
            text: on(Color::White, Color::Black),
            dim: on(Color::White, Color::Black),
            strong: bold(Color::White),
            title: bold(Color::Yellow),
            rule: on(Color::White, Color::Black),
            key: bold(Color::Cyan),
            good: bold(Color::Green),
            warn: bold(Color::Yellow),
            bad: bold(Color::LightRed),
            action: on(Color::Black, Color::Yellow).add_modifier(Modifier::BOLD),
            quiet: on(Color::White, Color::Black),
            chosen: on(Color::Black, Color::White).add_modifier(Modifier::BOLD),
            show: bold(Color::White),
            past: on(Color::Gray, Color::Black),
            full: on(Color::Gray, Color::Black),
            now: bold(Color::Yellow),
            field: on(Color::Black, Color::White),
            money: bold(Color::Yellow),
            free: [bold(Color::White); 3],
            taken: on(Color::Gray, Color::Black),
            mine: on(Color::Black, Color::Yellow).add_modifier(Modifier::BOLD),
            held: bold(Color::Cyan),
            places: bold(Color::Cyan),
        }
    }
}
