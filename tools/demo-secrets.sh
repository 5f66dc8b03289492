#!/usr/bin/env bash
# A registration from start to finish with no secret in any state, plan or log: an encrypted key, a new passphrase, a
# client secret that is not stored, and the key decrypted where it is used. At the end every file is searched for every
# secret.
#
#     tools/demo-secrets.sh     KEEP=1 tools/demo-secrets.sh keeps the directory
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/stage.sh
find_secrets=$PWD/tools/find-secrets.py

# The secrets to search for, one per line. Terraform does not use this directory.
mkdir "$scratch/safe"
secrets=$scratch/safe/secrets

# Generates a passphrase of 32 characters and adds it to the secrets.
passphrase() {
    openssl rand -hex 16 | tee -a "$secrets"
}

# Prints a field of Stellantis's answer.
received() {
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$scratch/safe/received.json" "$1"
}

# Prints the private key, decrypted by openssl with the passphrase given.
opened() {
    terraform output -raw encrypted_private_key_pem | openssl pkey -passin "pass:$1" 2>/dev/null
}

mkdir "$scratch/registration"
cp -r examples/no-secrets-in-state/. "$scratch/registration"
cd "$scratch/registration"
export TF_LOG=trace TF_LOG_PATH=$scratch/registration/terraform.log
show terraform version

step "Run terraform init; the passphrase is in the environment, and in none of Terraform's files"
first=$(passphrase)
export TF_VAR_passphrase=$first
show terraform init

step "Apply: the key is stored encrypted; the status is pending"
show terraform apply -auto-approve
[[ $(terraform output -raw status) == pending ]]
terraform output -raw cert_request_pem >"$scratch/safe/first.csr"

step "Decrypt the key in the state: this works with its passphrase, and with no other"
opened "$first" >>"$secrets"
show openssl pkey -in <(opened "$first") -noout -check
if opened "another passphrase"; then
    echo "The key was decrypted with a wrong passphrase." >&2
    exit 1
fi
echo "A wrong passphrase does not decrypt it."

step "Stellantis answers (here, the sandbox authority does); the client secret is passed in the environment"
(cd "$scratch/safe" && sandbox-authority first.csr --directory authority --out received.json)
received client_secret >>"$secrets"
export TF_VAR_client_id TF_VAR_client_secret TF_VAR_certificate_pem TF_VAR_ca_certificate_pem
TF_VAR_client_id=$(received client_id)
TF_VAR_client_secret=$(received client_secret)
TF_VAR_certificate_pem=$(received certificate_pem)
TF_VAR_ca_certificate_pem=$(received ca_certificate_pem)
export TF_VAR_client_secret_version=1
show terraform plan -out active.tfplan
show terraform apply active.tfplan
[[ $(terraform output -raw status) == active ]]
unset TF_VAR_client_secret

step "Change the passphrase: the same key is encrypted again, in place; the request does not change by a byte"
second=$(passphrase)
export TF_VAR_passphrase=$second TF_VAR_previous_passphrase=$first TF_VAR_passphrase_version=2
show terraform apply -auto-approve
unset TF_VAR_previous_passphrase
terraform output -raw cert_request_pem | cmp - "$scratch/safe/first.csr"
[[ $(opened "$second") == "$(sed -n '/BEGIN/,/END/p' "$secrets")" ]]
if opened "$first"; then
    echo "The old passphrase still decrypts the key." >&2
    exit 1
fi
show terraform plan -detailed-exitcode

step "Use the key in another configuration, which decrypts it for the duration of its run"
cd renewal
show terraform init
show terraform apply -auto-approve
show openssl req -in <(terraform output -raw cert_request_pem) -noout -verify -subject -nameopt RFC2253,utf8
openssl req -in <(terraform output -raw cert_request_pem) -noout -pubkey |
    cmp - <(openssl req -in "$scratch/safe/first.csr" -noout -pubkey)
show terraform destroy -auto-approve
cd ..

step "Search states, plans, logs and all other files for the passphrases, the private key and the client secret"
"$find_secrets" "$scratch/registration" <"$secrets"
grep --count '' terraform.log | sed 's/.*/The search covered & lines of trace log./'
echo "The same search finds them in the directory that contains them:"
if "$find_secrets" "$scratch/safe" <"$secrets"; then
    echo "The search did not find the secrets where they are." >&2
    exit 1
fi

step "Destroy"
show terraform destroy -auto-approve
"$find_secrets" "$scratch/registration" <"$secrets"

printf '\nThe demonstration succeeded.\n'
