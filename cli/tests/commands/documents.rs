//! Every example of the manuals.
