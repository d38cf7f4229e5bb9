//! Scenarios and runs, through the public API alone.

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod report;
#[cfg(test)]
mod run;
#[cfg(test)]
mod scenario;
