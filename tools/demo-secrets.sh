#!/usr/bin/env bash
# The life of a registration with no secret in any state, plan or log: an encrypted key, a new passphrase, a client secret
# that is stored nowhere, and the key opened where it is needed. At the end every file is searched for every secret.
#
#     tools/demo-secrets.sh     KEEP=1 tools/demo-secrets.sh leaves the folder for a look
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/stage.sh
find_secrets=$PWD/tools/find-secrets.py

# What must be found nowhere, one below the other. In a folder that Terraform does not know.
mkdir "$scratch/safe"
secrets=$scratch/safe/secrets

# A passphrase of 32 characters.
passphrase() {
    openssl rand -hex 16 | tee -a "$secrets"
}

# A field of Stellantis's answer.
received() {
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$scratch/safe/received.json" "$1"
}

# The key, opened by openssl with that passphrase.
opened() {
    terraform output -raw encrypted_private_key_pem | openssl pkey -passin "pass:$1" 2>/dev/null
}

mkdir "$scratch/registration"
cp -r examples/no-secrets-in-state/. "$scratch/registration"
cd "$scratch/registration"
export TF_LOG=trace TF_LOG_PATH=$scratch/registration/terraform.log
show terraform version

step "Initialize; the passphrase is in the environment, and in no file of Terraform's"
first=$(passphrase)
export TF_VAR_passphrase=$first
show terraform init

step "Apply: the key lies in the state encrypted; the credentials are pending"
show terraform apply -auto-approve
[[ $(terraform output -raw status) == pending ]]
terraform output -raw cert_request_pem >"$scratch/safe/first.csr"

step "The key in the state opens with its passphrase, and with no other"
opened "$first" >>"$secrets"
show openssl pkey -in <(opened "$first") -noout -check
if opened "another passphrase"; then
    echo "The key opened with another passphrase." >&2
    exit 1
fi
echo "With another passphrase it does not open."

step "Stellantis answers (here: the sandbox authority); the client secret comes in through the environment"
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

step "A new passphrase: the same key is encrypted anew, in place; the request stays byte for byte"
second=$(passphrase)
export TF_VAR_passphrase=$second TF_VAR_previous_passphrase=$first TF_VAR_passphrase_version=2
show terraform apply -auto-approve
unset TF_VAR_previous_passphrase
terraform output -raw cert_request_pem | cmp - "$scratch/safe/first.csr"
[[ $(opened "$second") == "$(sed -n '/BEGIN/,/END/p' "$secrets")" ]]
if opened "$first"; then
    echo "The key still opens with the old passphrase." >&2
    exit 1
fi
show terraform plan -detailed-exitcode

step "The key is used where it is needed: another configuration opens it for as long as it runs"
cd renewal
show terraform init
show terraform apply -auto-approve
show openssl req -in <(terraform output -raw cert_request_pem) -noout -verify -subject -nameopt RFC2253,utf8
openssl req -in <(terraform output -raw cert_request_pem) -noout -pubkey |
    cmp - <(openssl req -in "$scratch/safe/first.csr" -noout -pubkey)
show terraform destroy -auto-approve
cd ..

step "Search states, plans, logs and all other files for passphrases, private key and client secret"
"$find_secrets" "$scratch/registration" <"$secrets"
grep --count '' terraform.log | sed 's/$/ lines of log at level trace are among them./'
echo "The same search, in the folder that holds them:"
if "$find_secrets" "$scratch/safe" <"$secrets"; then
    echo "The search is blind." >&2
    exit 1
fi

step "Destroy"
show terraform destroy -auto-approve
"$find_secrets" "$scratch/registration" <"$secrets"

printf '\nThe demonstration succeeded.\n'
