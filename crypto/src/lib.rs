//! HLP/1: per-pair sessions between seats. No I/O, no network, no clock.
