//! The relay: routes sealed envelopes between enrolled seats and can read nothing.
