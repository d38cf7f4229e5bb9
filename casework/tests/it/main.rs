//! The rules of messages, receipts and cases, through the public API alone.

#[cfg(test)]
mod apart;
#[cfg(test)]
mod campaign;
#[cfg(test)]
mod case;
#[cfg(test)]
mod content;
#[cfg(test)]
mod control;
#[cfg(test)]
mod delivery;
#[cfg(test)]
mod ending;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod fold;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod holding;
#[cfg(test)]
mod incidents;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod ladders;
#[cfg(test)]
mod progress;
#[cfg(test)]
mod published;
#[cfg(test)]
mod record;
#[cfg(test)]
mod release;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod sides;
#[cfg(test)]
mod taken_back;
#[cfg(test)]
mod vectors;
