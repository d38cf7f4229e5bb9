//! The signed append-only directory of parties, desks and seats.
