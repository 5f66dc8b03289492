#!/usr/bin/env bash
# A registration from start to finish on this machine: description, approval, request, answer, and a mutual TLS handshake
# with the resulting credentials, all with one configuration. Works in a temporary directory that it removes at the end, and
# stops with an error at the first step that fails.
#
#     tools/demo.sh             KEEP=1 tools/demo.sh keeps the directory, with the private key in it
set -euo pipefail
cd "$(dirname "$0")/.."
source tools/stage.sh

# Writes an output to a file of the same name.
save() {
    terraform output -raw "$1" >"$1"
}

mkdir "$scratch/quickstart"
cp examples/quickstart/*.tf "$scratch/quickstart"
cd "$scratch/quickstart"
show terraform version

step "Run terraform init: Terraform installs the provider"
show terraform init

step "Apply: describe the application and create a key pair; the status is described"
show terraform apply -auto-approve
[[ $(terraform output -raw status) == described ]]

step "Send the description to Mobilisights"
show terraform output -raw registration_request
printf '\nMobilisights approves: MZP128745\n'

step "Set the MZP and apply: create the certificate signing request; the status is pending"
echo 'mzp = "MZP128745"' >mzp.auto.tfvars
show cat mzp.auto.tfvars
show terraform apply -auto-approve
[[ $(terraform output -raw status) == pending ]]

step "Verify the request with openssl"
save cert_request_pem
show openssl req -in cert_request_pem -noout -verify -subject -nameopt RFC2253,utf8

step "Stellantis answers (here, the sandbox authority does)"
show sandbox-authority cert_request_pem --intermediate \
    --directory ../authority --out received.auto.tfvars.json

step "Apply the same configuration again: the status is active"
show terraform apply -auto-approve
[[ $(terraform output -raw status) == active ]]

step "Plan again: no changes"
show terraform plan -detailed-exitcode
show terraform output

step "Verify the certificate and the key with openssl"
save certificate_chain_pem
save private_key_pem
python3 -c 'import json, sys; print(json.load(sys.stdin)["ca_certificate_pem"])' \
    <received.auto.tfvars.json >ca_certificate_pem
show openssl x509 -in certificate_chain_pem -noout -subject -issuer -dates -nameopt RFC2253,utf8
show openssl verify -x509_strict -purpose sslclient -CAfile ca_certificate_pem \
    -untrusted certificate_chain_pem certificate_chain_pem
show openssl pkey -in private_key_pem -noout -check
echo "Key, request and certificate have the same public key:"
openssl pkey -in private_key_pem -pubout >public_key
openssl req -in cert_request_pem -noout -pubkey | cmp - public_key
openssl x509 -in certificate_chain_pem -noout -pubkey | cmp - public_key
openssl pkey -pubin -in public_key -outform DER | openssl dgst -sha256

step "Use the credentials for mutual TLS with a server that requires a client certificate"
openssl req -x509 -newkey rsa:2048 -nodes -keyout server.key -out server.pem -days 1 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
: >server.log
openssl s_server -accept 127.0.0.1:0 -www -key server.key -cert server.pem \
    -Verify 3 -verify_return_error -CAfile ca_certificate_pem \
    </dev/null >server.log 2>&1 &
server=$!
port=
for _ in {1..100}; do
    port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' server.log)
    if [[ -n $port ]]; then break; fi
    sleep 0.1
done
if [[ -z $port ]]; then
    cat server.log >&2
    exit 1
fi

# Requests the server's page about the connection. The arguments are the client's credentials.
ask() {
    printf 'GET / HTTP/1.0\r\n\r\n' | timeout 30 openssl s_client -connect "127.0.0.1:$port" -servername localhost \
        -CAfile server.pem -verify_return_error -quiet -ign_eof "$@"
}

if ask >page 2>client.log; then
    echo "The server accepted a client without a certificate." >&2
    exit 1
fi
grep -q 'alert certificate required' client.log || { cat client.log >&2; exit 1; }
echo "Without a certificate, the server refuses the client: certificate required."
ask -cert certificate_chain_pem -cert_chain certificate_chain_pem \
    -key private_key_pem >page 2>client.log || { cat client.log >&2; exit 1; }
echo "With the credentials, the server reports:"
grep -E '^New, |Verify return code|Issuer:|Subject:' page
grep -q 'Verify return code: 0 (ok)' page

step "Destroy"
show terraform destroy -auto-approve

printf '\nThe demonstration succeeded.\n'
