//! The only code that makes or checks a TLS identity.
