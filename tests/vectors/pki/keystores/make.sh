#!/usr/bin/env bash
# Makes the keystores beside this script, with OpenSSL 3.0.19, keytool of OpenJDK 17, and pk12util of NSS 3.87 (on Debian in
# libnss3-tools). No two runs give the same bytes.
#
#     tests/vectors/pki/keystores/make.sh
set -euo pipefail
cd "$(dirname "$0")"
export LC_ALL=C.UTF-8

ascii=changeit
accented='clé à molette'

# Keys and certificates: an authority, and one leaf for each key.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=Keystore CA" -days 36500 \
  -keyout ca.key.pem -out ca.pem 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.key.pem
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -quiet -out rsa.key.pem
for key in ec rsa; do
  openssl req -new -key $key.key.pem -subj "/CN=$key" |
    openssl x509 -req -CA ca.pem -CAkey ca.key.pem -set_serial "0x$(openssl rand -hex 8)" -days 36500 -out $key.pem
done 2>/dev/null
rm ca.key.pem

# export NAME KEY PASSWORD OPTIONS...
export_with_openssl() {
  local name=$1 key=$2 password=$3
  shift 3
  openssl pkcs12 -export -inkey $key.key.pem -in $key.pem -certfile ca.pem -name "$key" \
    -passout "pass:$password" -out "$name.p12" "$@"
}

# OpenSSL: the defaults of version 3 and those of version 1 (RC2-40 for certificates, 3DES for keys).
for key in ec rsa; do
  export_with_openssl openssl-$key $key "$accented"
  export_with_openssl openssl-legacy-$key $key "$accented" -legacy
done
export_with_openssl openssl-friendly-name ec "$ascii" -name 'Schlüssel'
export_with_openssl openssl-no-mac ec "$accented" -nomac -certpbe AES-256-CBC
export_with_openssl openssl-no-mac-legacy ec "$accented" -nomac -legacy -certpbe PBE-SHA1-RC2-40
export_with_openssl openssl-no-mac-plain-certificates ec "$accented" -nomac
export_with_openssl openssl-plain ec "$accented" -keypbe NONE -certpbe NONE
export_with_openssl openssl-plain-key ec "$accented" -keypbe NONE
export_with_openssl openssl-empty-password ec ''
export_with_openssl openssl-empty-password-legacy ec '' -legacy
export_with_openssl openssl-no-mac-empty-password-legacy ec '' -legacy -nomac -certpbe PBE-SHA1-RC2-40
for cipher in 3DES 2DES RC2-128 RC2-40; do
  export_with_openssl openssl-pbe-sha1-${cipher,,} ec "$accented" -legacy -keypbe PBE-SHA1-$cipher \
    -certpbe PBE-SHA1-$cipher
done
for hash in sha224 sha384 sha512; do
  export_with_openssl openssl-mac-$hash ec "$accented" -macalg $hash
done
openssl pkcs12 -export -inkey ec.key.pem -nocerts -passout "pass:$ascii" -out openssl-key-alone.p12 2>/dev/null
openssl pkcs12 -export -nokeys -in ca.pem -passout "pass:$ascii" -out openssl-no-key.p12

# What is refused, by its name or its count.
export_with_openssl openssl-unsupported-rc4 ec "$ascii" -legacy -keypbe PBE-SHA1-RC4-128
export_with_openssl openssl-unsupported-rc4-certificates ec "$ascii" -legacy -certpbe PBE-SHA1-RC4-40
export_with_openssl openssl-unsupported-camellia ec "$ascii" -keypbe camellia-256-cbc
export_with_openssl openssl-unsupported-mac ec "$ascii" -macalg sm3
export_with_openssl openssl-excessive ec "$ascii" -iter 10000001
export_with_openssl openssl-excessive-in-total ec "$ascii" -iter 6000000

# import_with_keytool FROM PASSWORD TO FORMAT PASSWORD OPTIONS...
import_with_keytool() {
  local from=$1 password=$2 to=$3 format=$4 new=$5
  shift 5
  keytool -importkeystore -noprompt -srckeystore "$from" -srcstoretype PKCS12 -srcstorepass "$password" \
    -destkeystore "$to" -deststoretype "$format" -deststorepass "$new" "$@" 2>/dev/null
}

# keytool: PKCS#12 as Java 17 writes it, as Java 8 wrote it, with several keys; JKS.
rm -f keytool-*
for key in ec rsa; do
  export_with_openssl source-$key $key "$ascii"
  import_with_keytool source-$key.p12 "$ascii" keytool-$key.p12 PKCS12 "$ascii"
  import_with_keytool source-$key.p12 "$ascii" keytool-legacy-$key.p12 PKCS12 "$ascii" -J-Dkeystore.pkcs12.legacy
  import_with_keytool source-$key.p12 "$ascii" keytool-several.p12 PKCS12 "$ascii"
  import_with_keytool source-$key.p12 "$ascii" keytool-$key.jks JKS "$accented" -srcalias $key -destalias 'Clé À Molette 🔑' \
    -destkeypass "$accented"
  import_with_keytool source-$key.p12 "$ascii" keytool-several.jks JKS "$ascii" -srcalias $key -destalias $key \
    -destkeypass "key of $key"
done
keytool -importcert -noprompt -alias ca -file ca.pem -keystore keytool-several.jks -storepass "$ascii" 2>/dev/null
for format in p12 jks; do
  keytool -importcert -noprompt -alias ca -file ca.pem -keystore keytool-no-key.$format -storepass "$ascii" \
    -storetype ${format/p12/PKCS12} 2>/dev/null
done
import_with_keytool source-ec.p12 "$ascii" keytool-jceks.jks JCEKS "$ascii"
keytool -genkeypair -alias dsa -keyalg DSA -dname CN=dsa -keystore keytool-unsupported-dsa.jks -storetype JKS \
  -storepass "$ascii" -keypass "$ascii" 2>/dev/null

# NSS, and so Firefox, writes BER of indefinite length.
database=$(mktemp -d)
certutil -N -d "$database" --empty-password
for key in ec rsa; do
  pk12util -i source-$key.p12 -d "$database" -W "$ascii" >/dev/null
  pk12util -o nss-$key.p12 -n $key -d "$database" -W "$accented" >/dev/null
done
rm -r "$database" source-*.p12
