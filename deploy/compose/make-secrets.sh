#!/bin/sh
# Makes the secrets that scaled.yaml names, each by chance, in the folder given (secrets/ beside this file if none is). What is there already stays.
# The administrator's password is among them: read it, sign in, change it.
set -eu
folder=${1:-$(dirname "$0")/secrets}
umask 077
mkdir -p "$folder"

# The files are mounted as they are and read by other users inside the containers, so whoever may enter the folder is what protects them.
keep() {
  if [ -e "$folder/$1" ]; then
    echo "$folder/$1 is there already and stays."
    cat >/dev/null
  else
    cat >"$folder/$1.new"
    chmod 444 "$folder/$1.new"
    mv "$folder/$1.new" "$folder/$1"
    echo "$folder/$1 is made."
  fi
}

random() { head -c 32 /dev/urandom | base64 | tr -d '=+/\n'; }

random | keep postgres-password
random | keep key-ring-secret
random | keep administrator-password
printf 'Host=postgres;Username=analysisapp;Database=analysisapp;Maximum Pool Size=20;Password=%s' "$(cat "$folder/postgres-password")" | keep connection
