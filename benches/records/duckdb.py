"""Runs the queries of duckdb.sql over a folder of exports; prints for each its name, rows tested and exceptions."""
import sys

import duckdb

script, folder = sys.argv[1:3]
connection = duckdb.connect()
for statement in open(script).read().replace("{folder}", folder).split(";\n"):
    lines = statement.strip().splitlines()
    name = next((line[3:] for line in reversed(lines) if line.startswith("-- ")), "")
    query = "\n".join(line for line in lines if not line.startswith("--"))
    if not query:
        continue
    if query.startswith("CREATE"):
        connection.execute(query)
        continue
    connection.execute(f"CREATE OR REPLACE TEMP TABLE answer(subject, deviation) AS {query}")
    tested, failed = connection.execute("SELECT count(*), count(deviation) FROM answer").fetchone()
    kept = connection.execute("SELECT * FROM answer WHERE deviation IS NOT NULL LIMIT 10000").fetchall()
    assert len(kept) == min(failed, 10000)
    print(name, tested, failed)
