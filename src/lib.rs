//! x
pub mod assessment;
pub mod catalogue;
pub mod diagnostics;
pub mod evidence;
pub mod extraction;
pub mod integrity;
pub mod progress;
pub mod sources;
pub mod testing;
