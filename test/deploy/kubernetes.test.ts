import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { loadConfig } from "../../src/config/config.ts";
import { SETTINGS } from "../../src/config/settings.ts";
import { isThere } from "../support/require-tool.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const names = Object.values(SETTINGS).map(({ name }) => name);

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Record<string, string>;
  readonly spec?: Record<string, unknown>;
}

test("the Kustomize base is rendered, its parts find each other, and its settings are right", (context) => {
  // No Debian package has it.
  if (!isThere("kubectl")) return context.skip("NOT RUN: needs kubectl");
  const { status, stdout, stderr } = spawnSync("kubectl", ["kustomize", `${root}docs/deploy/kubernetes`], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  const resources = parseAllDocuments(stdout).map((document) => document.toJS() as Resource);
  const of = (kind: string) => resources.find((resource) => resource.kind === kind)!;
  expect(resources.map(({ kind }) => kind).sort()).toEqual([
    ...["ConfigMap", "Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service"],
  ]);
  const labels = { "app.kubernetes.io/name": "bienvenue" };
  const deployment = of("Deployment").spec as unknown as {
    selector: object;
    template: { metadata: { labels: object }; spec: { securityContext: object; containers: object[] } };
  };
  expect(deployment.selector).toEqual({ matchLabels: labels });
  expect(deployment.template.metadata.labels).toEqual(labels);
  expect(of("Service").spec).toMatchObject({ selector: labels, ports: [{ targetPort: "http" }] });
  expect(of("NetworkPolicy").spec).toMatchObject({ podSelector: { matchLabels: labels } });
  expect(of("PodDisruptionBudget").spec).toMatchObject({ selector: { matchLabels: labels } });
  const [container] = deployment.template.spec.containers;
  expect(deployment.template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532 });
  expect(container).toMatchObject({
    envFrom: [{ configMapRef: { name: of("ConfigMap").metadata.name } }, { secretRef: { name: "bienvenue" } }],
    ports: [{ name: "http", containerPort: 5000 }],
    readinessProbe: { httpGet: { path: "/health/ready", port: "http" } },
    livenessProbe: { httpGet: { path: "/health/live", port: "http" } },
    securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  });
  const secret = {
    BIENVENUE_DATABASE_URL: "postgres://u:p@db.example/b",
    BIENVENUE_SMTP_URL: "smtps://u:p@mail.example.com",
  };
  const config = loadConfig({ BIENVENUE_HOST: "0.0.0.0", ...of("ConfigMap").data, ...secret });
  expect(config.publicUrl?.href).toBe("https://accounts.example.com/");
});

test("compose.yaml gives the service settings that it takes, no right that it needs not, and to the network a proxy's address", () => {
  const text = readFileSync(`${root}compose.yaml`, "utf8");
  const { services, networks } = parse(text) as {
    services: Record<string, { environment: Record<string, string>; ports?: string[] } & Record<string, unknown>>;
    networks: { inside: { ipam: { config: { subnet: string; gateway: string }[] } } };
  };
  const { bienvenue, database } = services;
  const variables: Record<string, string> = { POSTGRES_PASSWORD: "s3cr3t" };
  const filled = (value: string) =>
    value.replace(
      /\$\{(\w+)(?::?[-?]([^}]*))?\}/g,
      (_all, name: string, other = "") => variables[name] ?? (other as string),
    );
  const environment = Object.fromEntries(
    Object.entries(bienvenue!.environment).map(([name, value]) => [name, filled(value)]),
  );
  expect(Object.keys(environment).filter((name) => !names.includes(name))).toEqual([]);
  const config = loadConfig({ BIENVENUE_HOST: "0.0.0.0", ...environment });
  expect(config.databaseUrl).toBe(
    `postgres://bienvenue:${variables["POSTGRES_PASSWORD"]!}@database/bienvenue?sslmode=disable`,
  );
  expect(environment["BIENVENUE_TRUSTED_PROXIES"]).toBe(networks.inside.ipam.config[0]!.gateway);
  expect(bienvenue).toMatchObject({ read_only: true, cap_drop: ["ALL"], user: "65532:65532" });
  expect(bienvenue!["security_opt"]).toEqual(["no-new-privileges:true"]);
  // Nobody but this machine reaches the service without the proxy, and nobody at all the database.
  expect([bienvenue!.ports, database!.ports]).toEqual([["127.0.0.1:5000:5000"], undefined]);
});
