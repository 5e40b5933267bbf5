-- Where no complaint was opened in the period, no survey of the period shows low scores. Examined: all
-- surveys as one subject.
SELECT
  'surveys' AS subject,
  CASE WHEN complaints = 0 AND low > 0 THEN 'fail' ELSE 'pass' END AS status,
  CASE WHEN complaints = 0 AND low > 0 THEN low || ' low scores, the first of ' || coalesce(who, 'a customer') || ', and no complaint in the period' ELSE '' END AS reason
FROM (
  SELECT count(*) AS surveys, count(CASE WHEN score <= :low_score THEN 1 END) AS low, min(CASE WHEN score <= :low_score THEN customer END) AS who,
    (SELECT count(*) FROM complaint WHERE opened_on BETWEEN :period_start AND :period_end) AS complaints
  FROM satisfaction WHERE score IS NOT NULL AND surveyed_on BETWEEN :period_start AND :period_end
)
WHERE surveys > 0
