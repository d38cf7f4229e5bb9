//! The relay's program, as the end-to-end tests start it.

fn main() -> std::process::ExitCode {
    hotline_server::cli::main()
}
