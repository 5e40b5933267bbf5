//! Rebuilds the binary when an embedded file changes: the embedding macro alone does not see new files.

fn main() {
    println!("cargo:rerun-if-changed=controls");
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=src/demo/texts");
}
