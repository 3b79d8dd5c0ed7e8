// Written by `land types`: the type of `env`. What it says comes from land.toml and the
// files with variables; run the command again when they change.
interface Env {
  GREETING: string;
}
