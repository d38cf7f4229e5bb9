//! Harness and end-to-end tests: real processes, real sockets, and a simulated network.

#[cfg(test)]
mod sim;
