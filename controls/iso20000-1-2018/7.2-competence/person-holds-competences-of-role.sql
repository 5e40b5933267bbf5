-- Each person who works here holds valid evidence of each competence that the role needs. Examined: each such
-- pair of person and competence; the subject is both.
SELECT
  person_id || ' ' || needed AS subject,
  CASE WHEN held THEN 'pass' ELSE 'fail' END AS status,
  CASE WHEN held THEN '' ELSE 'no valid evidence of this competence' END AS reason
FROM (
  SELECT person.id AS person_id, role_requirement.competence AS needed, EXISTS (
      SELECT 1 FROM competence
      WHERE (competence.person = person.id OR competence.name = person.name) AND lower(competence.competence) = lower(role_requirement.competence)
        AND competence.evidence_ref IS NOT NULL AND coalesce(competence.valid_to, '9999') >= min(:as_of, :period_end)
    ) AS held
  FROM person JOIN role_requirement ON lower(role_requirement.role) = lower(person.role)
  WHERE coalesce(person.active, 1) = 1
)
