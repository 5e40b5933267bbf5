//! What the file says about itself, as XMP and as a date.

use crate::reports::view::View;
use chrono::NaiveDate;
use lopdf::{Stream, dictionary};
use std::fmt::Write as _;

/// The program that wrote the file format.
pub(super) const PRODUCER: &str = "tickmark with printpdf";

/// The date as PDF strings carry it; the assessment date, so that the same assessment gives the same bytes.
pub(super) fn pdf_date(date: NaiveDate) -> String {
    date.format("D:%Y%m%d000000Z").to_string()
}

/// What the report is about.
pub(super) fn subject(view: &View) -> String {
    view.labels.get("subject").map_or_else(String::new, |words| words.replace("{criteria}", &view.cover.criteria))
}

/// Words to find it by.
pub(super) fn keywords(view: &View) -> String {
    view.labels.get("keywords").cloned().unwrap_or_default()
}

/// The metadata stream, uncompressed so that any program can read it.
pub(super) fn stream(view: &View) -> Stream {
    let dictionary = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    Stream::new(dictionary, packet(view).into_bytes()).with_compression(false)
}

fn packet(view: &View) -> String {
    let date = view.as_of.format("%Y-%m-%dT00:00:00Z").to_string();
    let [title, tool, subject, keywords] =
        [&view.title, &view.tool, &subject(view), &keywords(view)].map(|words| escaped(words));
    let language = escaped(&view.language);
    let identifier = format!("{}-{}", view.report, view.digest);
    let mut packet = String::from("<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n");
    packet.push_str("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n");
    packet.push_str("<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n");
    // Writing to a text cannot fail.
    let _ = write!(
        packet,
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
         xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n\
         <dc:format>application/pdf</dc:format>\n\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
         <dc:creator><rdf:Seq><rdf:li>{tool}</rdf:li></rdf:Seq></dc:creator>\n\
         <dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">{subject}</rdf:li></rdf:Alt></dc:description>\n\
         <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\n\
         <xmp:CreatorTool>{tool}</xmp:CreatorTool>\n\
         <xmp:CreateDate>{date}</xmp:CreateDate>\n<xmp:ModifyDate>{date}</xmp:ModifyDate>\n\
         <xmp:MetadataDate>{date}</xmp:MetadataDate>\n\
         <pdf:Producer>{PRODUCER}</pdf:Producer>\n<pdf:Keywords>{keywords}</pdf:Keywords>\n\
         <xmpMM:DocumentID>{identifier}</xmpMM:DocumentID>\n\
         <pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n<pdfuaid:part>1</pdfuaid:part>\n\
         </rdf:Description>\n"
    );
    packet.push_str(EXTENSION);
    packet.push_str("</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
    packet
}

/// PDF/A knows no pdfuaid; a schema it does not know has to be described (ISO 19005-3, 6.6.2.3).
const EXTENSION: &str =
    "<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
";

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
