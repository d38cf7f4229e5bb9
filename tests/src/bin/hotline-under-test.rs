//! The client's program, as the end-to-end tests start it.

fn main() -> std::process::ExitCode {
    hotline_client::cli::main()
}
