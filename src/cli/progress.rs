//! A bar for long work, on standard error, where somebody can see it.
use super::output::Out;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

/// A bar drawn by this template; none where nobody would see it.
pub fn bar(out: &Out, template: &str) -> ProgressBar {
    if out.quiet || out.json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}
