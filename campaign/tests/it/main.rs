//! Reports of campaigns through the public API alone: what they count, and what their check names.

#[cfg(test)]
mod counted;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod forged;
