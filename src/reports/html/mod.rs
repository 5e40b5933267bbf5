//! The HTML report: one file that asks for nothing from outside, is complete without script, and shows every name as
//! text.

mod parts;
mod style;

use super::ReportError;
use super::view::View;
use base64::Engine as _;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context, value::Serde};
use sha2::{Digest as _, Sha256};

const TEMPLATE: &str = include_str!("../../../templates/html/report.html");
const SCRIPT: &str = include_str!("../../../templates/html/script.js");

/// Renders the view.
///
/// # Errors
/// When the template fails, which is a fault of ours.
pub fn render(view: &View) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template("report.html", TEMPLATE)?;
    let style = style::sheet(view);
    let html = environment.get_template("report.html")?.render(context! {
        view => Serde(view),
        labels => Serde(&view.labels),
        parts => Serde(parts::of(view)),
        outlines => Serde(parts::outlines(view)),
        shapes => Serde(style::table_classes(view)),
        signs => style::signs(),
        style_hash => source_hash(&style),
        script_hash => source_hash(SCRIPT),
        style => style,
        script => SCRIPT,
    })?;
    Ok(html)
}

/// A hash as a content security policy names it, so that nothing but our own style and script is in force.
fn source_hash(source: &str) -> String {
    let digest = Sha256::digest(source.as_bytes());
    format!("sha256-{}", base64::engine::general_purpose::STANDARD.encode(digest))
}
