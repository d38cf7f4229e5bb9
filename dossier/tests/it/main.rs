//! Dossiers that are true, and dossiers that are not.

#[cfg(test)]
mod deniable;
#[cfg(test)]
mod falsified;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod unreadable;
