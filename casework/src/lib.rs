//! What desks say to each other: messages, receipts, cases.
