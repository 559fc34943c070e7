// Holds an answer to the SDK's own declarations (*.d.ts): every required member is there, nothing is of another type,
// and no discriminator is one that the SDK would call unrecognized.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";

const GENERATED = resolve(dirname(createRequire(import.meta.url).resolve("@portone/server-sdk")), "generated");
const files = new Map();

/** @returns {string[]} what is wrong, e.g. ["amount.total: is missing"]; empty when the value is a `name` */
export function misfits(value, folder, name) {
  return check(value, declared(resolve(GENERATED, folder, `${name}.d.ts`), name), "");
}

function declared(path, name) {
  if (!files.has(path)) files.set(path, read(path));
  const type = files.get(path).types.get(name);
  if (!type) throw new Error(`${path} declares no ${name}`);
  return type;
}

function read(path) {
  const text = readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const imports = new Map();
  for (const [, names, from] of text.matchAll(/import (?:type )?\{([^}]*)\} from "([^"]+)"/g)) {
    const target = resolve(dirname(path), from.replace(/\.js$/, ".d.ts"));
    for (const name of names.split(",")) imports.set(name.trim().replace(/^type /, ""), target);
  }
  const types = new Map();
  for (const found of text.matchAll(/export type (\w+) =/g)) {
    types.set(found[1], new Parser(text.slice(found.index + found[0].length), { path, imports }).union());
  }
  return { types };
}

class Parser {
  constructor(text, scope) {
    this.tokens = text.match(/"[^"]*"|\w+|[{}[\]|;:?<>,()]/g);
    this.scope = scope;
  }
  next(expected) {
    const token = this.tokens.shift();
    if (expected && token !== expected) throw new Error(`${this.scope.path}: ${expected} expected, not ${token}`);
    return token;
  }
  take(token) {
    return this.tokens[0] === token && Boolean(this.next());
  }
  union() {
    this.take("|");
    const options = [this.single()];
    while (this.take("|")) options.push(this.single());
    return options.length === 1 ? options[0] : { kind: "union", options };
  }
  single() {
    let type = this.primary();
    while (this.take("[")) {
      this.next("]");
      type = { kind: "array", of: type };
    }
    return type;
  }
  primary() {
    if (this.take("{")) return this.members();
    const token = this.next();
    if (token.startsWith('"')) return { kind: "literal", value: token.slice(1, -1) };
    if (["string", "number", "boolean", "object"].includes(token)) return { kind: token };
    return { kind: "name", name: token, scope: this.scope };
  }
  members() {
    const members = [];
    while (!this.take("}")) {
      this.take("readonly");
      const name = this.next();
      const optional = this.take("?");
      this.next(":");
      members.push({ name, optional, type: this.union() });
      this.take(";");
    }
    return { kind: "members", members };
  }
}

function check(value, type, at) {
  const wrong = [`${at || "it"}: ${JSON.stringify(value)} is no ${type.kind}`];
  switch (type.kind) {
    case "literal":
      return value === type.value ? [] : wrong;
    case "array":
      return Array.isArray(value) ? value.flatMap((one, index) => check(one, type.of, `${at}[${index}]`)) : wrong;
    case "members":
      return value && typeof value === "object" ? type.members.flatMap((one) => checkMember(value, one, at)) : wrong;
    case "union":
      return closest(type.options.map((option) => check(value, option, at)));
    case "name":
      return checkNamed(value, type, at, wrong);
    default:
      return typeof value === type.kind ? [] : wrong;
  }
}

function checkMember(value, { name, optional, type }, at) {
  const path = at ? `${at}.${name}` : name;
  if (value[name] === undefined) return optional ? [] : [`${path}: is missing`];
  return check(value[name], type, path);
}

// A value that the SDK does not know is never what we want to send it.
function checkNamed(value, { name, scope }, at, wrong) {
  if (name === "Unrecognized") return wrong;
  return check(value, declared(scope.imports.get(name) ?? scope.path, name), at);
}

function closest(attempts) {
  return attempts.reduce((best, one) => (one.length < best.length ? one : best));
}
