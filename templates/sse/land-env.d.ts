// The vars of `land.toml`, as the program finds them in `env`.
interface Env {
  INTERVAL_MS: number;
}
