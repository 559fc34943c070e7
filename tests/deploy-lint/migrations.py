"""Migrations only add (deploy/README.md): while a version comes into service, and after a rollback, the one before runs on the new schema."""
import re

# What the version before may still use, or may not know how to fill.
TAKES_AWAY = [r"\bDROP\s+(TABLE|COLUMN|FUNCTION|PROCEDURE|TYPE|VIEW|MATERIALIZED|SCHEMA|DEFAULT|SEQUENCE|DOMAIN|EXTENSION)\b", r"\bRENAME\b",
              r"\bALTER\s+COLUMN\s+\w+\s+(SET\s+DATA\s+)?TYPE\b", r"\bSET\s+NOT\s+NULL\b", r"\bTRUNCATE\b", r"(?m)^\s*DELETE\s+FROM\b",
              r"\bADD\s+COLUMN\s+(?![^,;]*\bDEFAULT\b)[^,;]*\bNOT\s+NULL\b", r"\bREVOKE\b(?!.*\bFROM\s+PUBLIC\b)"]
# A release after the last version that reads it, a thing may go; the statement says so.
ALLOWED = "no version reads this any more"
# Each of these has to be seen, or the rule sees nothing.
BREACHES = ["DROP TABLE a;", "ALTER TABLE a DROP COLUMN b;", "ALTER TABLE a RENAME b TO c;", "ALTER TABLE a ALTER COLUMN b TYPE text;",
            "ALTER TABLE a ALTER COLUMN b SET NOT NULL;", "TRUNCATE a;", "DELETE FROM a;", "ALTER TABLE a ADD COLUMN b int NOT NULL;",
            "CREATE TABLE c ();\nDROP FUNCTION f();", "REVOKE SELECT ON a FROM b;", "/* no version reads */ DROP TABLE a;"]
FINE = ["ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT 0, ADD COLUMN c int;", "DROP INDEX a_b;", "ALTER TABLE a ALTER COLUMN b DROP NOT NULL;",
        "CREATE FUNCTION f() AS $$ BEGIN DELETE FROM a; END $$;", "-- DROP TABLE a;\nCREATE TABLE a (b int NOT NULL);",
        f"-- {ALLOWED}: 0.3 was the last\nALTER TABLE a DROP COLUMN b;", "CREATE TABLE a (b text CHECK (b <> 'DROP TABLE a'));"]


def statements(text):
    """Each with the comments in front of it; bodies of functions and texts do not count."""
    text = re.sub(r"(\$\w*\$).*?\1", "$$", text, flags=re.S)
    text = re.sub(r"'(?:[^']|'')*'", "''", text)
    return text.split(";")


def taken_away(text):
    """The statements that are no additions."""
    found = []
    for statement in statements(text):
        bare = re.sub(r"--[^\n]*|/\*.*?\*/", "", statement, flags=re.S)
        if ALLOWED not in statement and any(re.search(pattern, bare, re.I) for pattern in TAKES_AWAY):
            found.append(" ".join(bare.split())[:120])
    return found


def judge(root, check):
    files = sorted([*root.glob("services/*/migrations/*.sql"), *root.glob("libs/*/schema/*.sql")])
    breaches = {str(file.relative_to(root)): taken_away(file.read_text()) for file in files}
    breaches = {file: what for file, what in breaches.items() if what}
    check(f"migrations only add ({len(files)} files)", len(files) > 5 and not breaches, breaches)
    unseen = [text for text in BREACHES if not taken_away(text)] + [text for text in FINE if taken_away(text)]
    check("and one that took something away would be seen", not unseen, unseen)
