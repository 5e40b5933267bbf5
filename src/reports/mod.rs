//! TODO layer
