//! Arguments in, exit code out.
fn main() -> std::process::ExitCode {
    marquee::cli::main()
}
