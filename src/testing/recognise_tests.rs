use super::*;
use crate::catalogue::{Catalogue, CatalogueSource};

fn types() -> BTreeMap<String, RecordType> {
    Catalogue::load(&CatalogueSource::default()).unwrap().record_types
}

fn table(headers: &[&str], sample: &[&[&str]]) -> Table {
    let own = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    Table {
        name: String::new(),
        header_row: 1,
        headers: own(headers),
        rows: Some(1),
        months: Vec::new(),
        sample: sample.iter().map(|row| own(row)).collect(),
    }
}

/// Record types as which a table is recognised, with layout and mapped columns.
fn found(path: &str, headers: &[&str], sample: &[&[&str]]) -> Vec<(String, String, BTreeMap<String, String>)> {
    let (types, table) = (types(), table(headers, sample));
    match recognise(&Lexicon::of(&types), Placed { path, table: &table }, None) {
        Recognition::Records(found) => found
            .into_iter()
            .map(|each| {
                let mapped = each.mapped.iter().map(|(column, at)| (column.clone(), table.headers[*at].clone()));
                (each.record_type.id.clone(), each.layout.clone(), mapped.collect())
            })
            .collect(),
        Recognition::Ambiguous(_) | Recognition::NoSign(_) | Recognition::Other => Vec::new(),
    }
}

fn assert_maps(path: &str, layout: &str, record_type: &str, pairs: &[(&str, &str)]) {
    let headers: Vec<&str> = pairs.iter().map(|(header, _)| *header).collect();
    let found = found(path, &headers, &[]);
    assert_eq!(found.len(), 1, "{path}");
    assert_eq!((found[0].0.as_str(), found[0].1.as_str()), (record_type, layout), "{path}");
    for (header, column) in pairs.iter().filter(|(_, column)| !column.is_empty()) {
        assert_eq!(found[0].2.get(*column).map(String::as_str), Some(*header), "{path}: {column}");
    }
}

#[test]
fn exports_of_servicenow_are_recognised_by_column_names_and_by_labels_in_four_languages() {
    assert_maps(
        "x/incident.csv",
        "servicenow",
        "incident",
        &[
            ("number", "id"),
            ("opened_at", "opened_at"),
            ("sys_created_on", "created_at"),
            ("priority", "priority"),
            ("business_service", "service"),
            ("cmdb_ci", "ci"),
            ("close_code", "resolution_code"),
            ("u_extra", ""),
            ("close_notes", "resolution_notes"),
            ("reassignment_count", "reassign_count"),
            ("made_sla", "made_sla"),
        ],
    );
    assert_maps(
        "incidents.xlsx",
        "servicenow",
        "incident",
        &[
            ("Number", "id"),
            ("Opened", "opened_at"),
            ("Created", "created_at"),
            ("Short description", "title"),
            ("Priority", "priority"),
            ("Configuration item", "ci"),
            ("Resolution notes", "resolution_notes"),
        ],
    );
    assert_maps(
        "Störungen 2026.xlsx",
        "servicenow",
        "incident",
        &[
            ("Nummer", "id"),
            ("Geöffnet", "opened_at"),
            ("Kurzbeschreibung", "title"),
            ("Priorität", "priority"),
            ("Zuweisungsgruppe", "assignment_group"),
            ("Gelöst", "resolved_at"),
            ("Geschlossen von", "closed_by"),
        ],
    );
    assert_maps(
        "incidents-fr.csv",
        "servicenow",
        "incident",
        &[
            ("Numéro", "id"),
            ("Ouvert", "opened_at"),
            ("Priorité", "priority"),
            ("Élément de configuration", "ci"),
            ("Groupe d'affectation", "assignment_group"),
            ("Résolu par", "resolved_by"),
        ],
    );
    assert_maps(
        "incidencias.csv",
        "servicenow",
        "incident",
        &[
            ("Número", "id"),
            ("Abierto", "opened_at"),
            ("Prioridad", "priority"),
            ("Elemento de configuración", "ci"),
            ("Grupo de asignación", "assignment_group"),
            ("Notas de resolución", "resolution_notes"),
        ],
    );
    assert_maps(
        "change_request.csv",
        "servicenow",
        "change",
        &[
            ("number", "id"),
            ("sys_created_on", "created_at"),
            ("type", "type"),
            ("start_date", "planned_start"),
            ("work_start", "actual_start"),
            ("work_end", "actual_end"),
            ("backout_plan", "backout_plan"),
            ("close_code", "outcome"),
            ("cmdb_ci", "ci_ids"),
            ("review_date", "review_at"),
        ],
    );
}

#[test]
fn exports_of_jira_are_recognised_with_custom_fields_in_their_wrapping() {
    assert_maps(
        "jira/incidents.csv",
        "jira",
        "incident",
        &[
            ("Issue key", "id"),
            ("Summary", "title"),
            ("Created", "opened_at"),
            ("Resolved", "resolved_at"),
            ("Priority", "priority"),
            ("Custom field (Impact)", "impact"),
            ("Custom field (Urgency)", "urgency"),
            ("Assignee", "assigned_to"),
            ("Status", "status"),
            ("Updated", "updated_at"),
        ],
    );
    assert_maps(
        "Vorfälle.csv",
        "jira",
        "incident",
        &[
            ("Vorgangsschlüssel", "id"),
            ("Zusammenfassung", "title"),
            ("Erstellt", "opened_at"),
            ("Priorität", "priority"),
            ("Aktualisiert", "updated_at"),
            ("Bearbeiter", "assigned_to"),
        ],
    );
    assert_maps(
        "changes.csv",
        "jira",
        "change",
        &[
            ("Issue key", "id"),
            ("Created", "created_at"),
            ("Custom field (Change type)", "type"),
            ("Custom field (Planned start date)", "planned_start"),
            ("Custom field (Change start date)", "actual_start"),
            ("Custom field (Change completion date)", "actual_end"),
            ("Reporter", "requested_by"),
        ],
    );
}

#[test]
fn exports_of_bmc_are_recognised() {
    assert_maps(
        "HPD_Help Desk.csv",
        "bmc",
        "incident",
        &[
            ("Incident Number", "id"),
            ("Description", "title"),
            ("Reported Date", "opened_at"),
            ("Submit Date", "created_at"),
            ("Last Resolved Date", "resolved_at"),
            ("Priority", "priority"),
            ("Assigned Group", "assignment_group"),
            ("Resolution", "resolution_notes"),
            ("Group Transfers", "reassign_count"),
        ],
    );
    assert_maps(
        "CHG_Infrastructure Change.csv",
        "bmc",
        "change",
        &[
            ("Infrastructure Change ID", "id"),
            ("Submit Date", "created_at"),
            ("Change Timing", "type"),
            ("Scheduled Start Date", "planned_start"),
            ("Actual Start Date", "actual_start"),
            ("Risk Level", "risk"),
        ],
    );
}

#[test]
fn registers_of_no_product_are_recognised() {
    assert_maps(
        "audit/audit-programme.csv",
        "generic",
        "internal-audit",
        &[
            ("Audit", "id"),
            ("Area", "area"),
            ("Auditor", "auditor"),
            ("Process owner", "process_owner"),
            ("Planned", "planned_on"),
            ("Performed", "performed_on"),
            ("Reported", "reported_on"),
        ],
    );
    assert_maps(
        "supplier-register.xlsx",
        "generic",
        "supplier",
        &[
            ("Supplier", "name"),
            ("Kind", "kind"),
            ("Owner", "owner"),
            ("Contract from", "contract_from"),
            ("Contract to", "contract_to"),
            ("Last review", "last_review_on"),
        ],
    );
    assert_maps(
        "sla-attainment.csv",
        "generic",
        "service-report",
        &[
            ("Service", "service"),
            ("Month", "period"),
            ("Resolved in time %", "reported_resolution_pct"),
            ("Target %", "target_resolution_pct"),
        ],
    );
    assert_maps(
        "cmdb.csv",
        "generic",
        "ci",
        &[("CI ID", "id"), ("Name", "name"), ("Type", "type"), ("Status", "status"), ("Owner", "owner")],
    );
}

#[test]
fn ids_in_the_rows_tell_types_with_equal_headers_apart() {
    let headers = ["Number", "Opened", "Priority", "State", "Category"];
    let of = |id: &str| found("export.csv", &headers, &[&[id, "2026-01-01", "2", "New", "x"]]);
    assert_eq!(of("INC0010001")[0].0, "incident");
    assert_eq!(of("PRB0010001")[0].0, "problem");
    assert_eq!(of("RITM0010001")[0].0, "service-request");
    assert!(of("4711").is_empty());
}

#[test]
fn an_export_of_several_issue_types_holds_several_populations() {
    let headers = ["Issue Type", "Issue key", "Summary", "Created", "Priority", "Status"];
    let found = found("all.csv", &headers, &[&["Incident", "SD-1", "s", "1/Mar/26 9:00 AM", "High", "Done"]]);
    let types: Vec<&str> = found.iter().map(|(record_type, ..)| record_type.as_str()).collect();
    assert_eq!(types, ["change", "incident", "problem", "service-request"]);
}

#[test]
fn tables_that_are_no_records_are_left_alone() {
    for (path, headers) in [
        ("raci.csv", &["Activity", "Responsible", "Accountable", "Consulted", "Informed"][..]),
        ("minutes.docx", &["Action", "Owner", "Due"]),
        ("names.csv", &["Name", "Type"]),
        ("roster.csv", &["Week", "From", "To", "Lead", "On call"]),
        ("prices.csv", &["Service", "Unit", "Price"]),
        ("contacts.csv", &["Role", "Name", "Telephone", "Deputy"]),
    ] {
        assert!(found(path, headers, &[]).is_empty(), "{path}");
    }
}

#[test]
fn registers_that_people_keep_are_recognised_in_their_own_words() {
    for (path, headers, expected) in [
        ("risk-register.xlsx", &["ID", "Risk", "Owner", "Score", "Treatment", "Status"][..], "risk"),
        ("competence.csv", &["Person", "Role", "Competence", "Valid to"], "competence"),
        ("budget.csv", &["Service", "Month", "Budget", "Actual"], "budget"),
        ("Risikoregister.xlsx", &["Risiko-Nr", "Titel", "Verantwortlich", "Risikowert", "Maßnahme"], "risk"),
        (
            "Beschwerden 2026.csv",
            &["Beschwerde-Nr", "Kunde", "Eingegangen am", "Verantwortlich", "Fällig am"],
            "complaint",
        ),
        ("registre des documents.xlsx", &["Référence", "Titre", "Version", "Auteur", "Statut"], "document"),
        ("formaciones.csv", &["Empleado", "Curso", "Completado el"], "training"),
        ("不適合一覧.csv", &["不適合番号", "発生日", "修正", "根本原因", "是正処置"], "nonconformity"),
        ("change-calendar.json", &["name", "start", "end"], "freeze-window"),
        (
            "sys_audit.csv",
            &["documentkey", "fieldname", "oldvalue", "newvalue", "user", "sys_created_on"],
            "ticket-event",
        ),
    ] {
        let found: Vec<String> = found(path, headers, &[]).into_iter().map(|(record_type, ..)| record_type).collect();
        assert_eq!(found, [expected], "{path}");
    }
}

#[test]
fn a_declaration_says_type_and_columns_outright() {
    let types = types();
    let table = table(&["Ref", "When", "Level", "Notes"], &[]);
    let map = [("When", "opened_at"), ("level", "priority"), ("Ref", "id"), ("Notes", LEFT_OUT)];
    let declared = DeclaredExport {
        record_type: Some("incident".to_owned()),
        column_map: map.iter().map(|(header, column)| ((*header).to_owned(), (*column).to_owned())).collect(),
        ..DeclaredExport::default()
    };
    let Recognition::Records(found) =
        recognise(&Lexicon::of(&types), Placed { path: "x.csv", table: &table }, Some(&declared))
    else {
        panic!()
    };
    let expected = [("id", 0), ("opened_at", 1), ("priority", 2)].map(|(column, at)| (column.to_owned(), at));
    assert_eq!(found[0].mapped, BTreeMap::from(expected));
    assert_eq!(found[0].signs, ["declared"]);
}

#[test]
fn a_header_serves_one_column_only() {
    let found = found("incidents.csv", &["Issue key", "Created", "Priority"], &[]);
    assert_eq!(found[0].2.get("opened_at").map(String::as_str), Some("Created"));
    assert_eq!(found[0].2.get("created_at"), None);
}

#[test]
fn fields_an_organisation_made_for_itself_are_met_without_their_wrapping() {
    let headers = ["number", "opened_at", "priority", "u_acknowledged", "u_major_manager", "u_escalated"];
    let mapped = found("incident.csv", &headers, &[])[0].2.clone();
    for (column, header) in
        [("acknowledged_at", "u_acknowledged"), ("major_manager", "u_major_manager"), ("escalated_at", "u_escalated")]
    {
        assert_eq!(mapped.get(column).map(String::as_str), Some(header));
    }
}
