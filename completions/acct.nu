module completions {

  def "nu-complete acct format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct color" [] {
    [ "auto" "always" "never" ]
  }

  # Administers user accounts the way Django does: passwords, reset links, users
  export extern acct [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    --version(-V)             # Print version
  ]

  def "nu-complete acct init format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct init color" [] {
    [ "auto" "always" "never" ]
  }

  # Makes acct's own database and its key, and says where they are
  export extern "acct init" [
    --site-domain: string     # The domain in reset links, written to the settings file
    --site-name: string       # The name in reset mails, written to the settings file
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct init format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct init color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct adopt format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct adopt color" [] {
    [ "auto" "always" "never" ]
  }

  # Connects acct to a Django site, and writes the settings for it
  export extern "acct adopt" [
    --python: path            # The site's Python, or its virtual environment [default: venv, .venv or env beside manage.py, else python3]
    --settings: string        # The settings module, in place of the one that manage.py chooses
    --env-file: path          # A file of environment variables, as the site's service reads it
    --database-alias: string  # The entry of DATABASES that holds the users [default: default]
    --site-domain: string     # The domain in links, with http:// or https:// in front to say the scheme
    --name: string            # Write sites/NAME.toml in place of config.toml; --site NAME works on it
    --secret-key-env: string  # Take the key from this environment variable in every run, and copy none
    --prove-link: string      # A reset link from the running site's mail, as the proof of its key and database; scheme and domain are taken from it where --site-domain does not give them
    --dry-run                 # Show what was found and proven, and write nothing
    --yes(-y)                 # Do not ask before an adopted site's settings are changed
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct adopt format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct adopt color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    manage_py: path           # The site's manage.py
  ]

  def "nu-complete acct user format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user color" [] {
    [ "auto" "always" "never" ]
  }

  # Adds, lists, shows, edits and removes users
  export extern "acct user" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct user color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct user add format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user add color" [] {
    [ "auto" "always" "never" ]
  }

  # Adds a user, and asks twice for the password
  export extern "acct user add" [
    --email: string           # The e-mail address
    --first-name: string      # The given name
    --last-name: string       # The family name
    --staff                   # Let the user into the admin site
    --superuser               # Give the user every permission
    --inactive                # Keep the user from logging in
    --set: string             # Set a column of the site's own, also a primary key of text; repeatable
    --password-stdin          # Read the password from stdin: its first line
    --password-file: path     # Read the password from a file: its only line
    --generate                # Make a random password and print it to stdout
    --no-password             # Set none: the user gets one through `acct password reset --user`
    --no-validate             # Skip the password validators
    --if-missing              # Succeed and change nothing if the user exists
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user add format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct user add color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    name: string              # The user name
  ]

  def "nu-complete acct user list algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct user list sort" [] {
    [ "id" "username" "email" "first_name" "last_name" "is_active" "is_staff" "is_superuser" "last_login" "date_joined" ]
  }

  def "nu-complete acct user list format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user list color" [] {
    [ "auto" "always" "never" ]
  }

  # Lists users, all or those who match
  export extern "acct user list" [
    --search: string          # Only users with this text in the user name, address or names
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct user list algorithm" # Only users whose stored hash is of this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined earlier: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined then or later
    --login-before: string    # Only users whose last login is earlier; not those who never logged in
    --login-after: string     # Only users whose last login was then or later
    --login-never             # Only users who never logged in
    --limit: string           # At most this many users: the first by --sort
    --sort: string@"nu-complete acct user list sort" # Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser, last_login or date_joined; with a - in front the greatest come first
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user list format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct user list color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct user export algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct user export sort" [] {
    [ "id" "username" "email" "first_name" "last_name" "is_active" "is_staff" "is_superuser" "last_login" "date_joined" ]
  }

  def "nu-complete acct user export format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user export color" [] {
    [ "auto" "always" "never" ]
  }

  # Export all columns of users
  export extern "acct user export" [
    --with-hashes             # Include the password hashes, in the column password_hash
    --output: path            # Write to a new file that only you can read
    --search: string          # Only users with this text in the user name, address or names
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct user export algorithm" # Only users whose stored hash is of this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined earlier: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined then or later
    --login-before: string    # Only users whose last login is earlier; not those who never logged in
    --login-after: string     # Only users whose last login was then or later
    --login-never             # Only users who never logged in
    --limit: string           # At most this many users: the first by --sort
    --sort: string@"nu-complete acct user export sort" # Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser, last_login or date_joined; with a - in front the greatest come first
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user export format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct user export color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct user show format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user show color" [] {
    [ "auto" "always" "never" ]
  }

  # Shows one user, with the kind and cost of the password hash
  export extern "acct user show" [
    --id: string              # The user's primary key, in place of the name
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user show format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct user show color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # The user name, exactly as it is stored
  ]

  def "nu-complete acct user edit format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user edit color" [] {
    [ "auto" "always" "never" ]
  }

  # Changes a user's names, address and rights
  export extern "acct user edit" [
    --id: string              # The user's primary key, in place of the name
    --username: string        # A new user name
    --email: string           # A new e-mail address; '' removes it
    --first-name: string      # A new given name
    --last-name: string       # A new family name
    --staff                   # Let the user into the admin site
    --no-staff                # Keep the user out of the admin site
    --superuser               # Give the user every permission
    --no-superuser            # Take back what --superuser gives
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user edit format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct user edit color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # The user name, exactly as it is stored
  ]

  def "nu-complete acct user import on_conflict" [] {
    [ "error" "skip" "update" ]
  }

  def "nu-complete acct user import from" [] {
    [ "csv" "ndjson" ]
  }

  def "nu-complete acct user import format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user import color" [] {
    [ "auto" "always" "never" ]
  }

  # Import users from a file, all of them or none
  export extern "acct user import" [
    --on-conflict: string@"nu-complete acct user import on_conflict" # What to do if the user already exists
    --batch: string           # Write N rows per transaction, instead of all rows in one
    --dry-run                 # Report what would happen, without writing anything
    --from: string@"nu-complete acct user import from" # File format [default: detected]
    --max-errors: string      # Report at most N errors
    --no-validate             # Skip the validators of plain passwords
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user import format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct user import color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    file: path                # The file to read, or - for standard input
  ]

  def "nu-complete acct user activate algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct user activate sort" [] {
    [ "id" "username" "email" "first_name" "last_name" "is_active" "is_staff" "is_superuser" "last_login" "date_joined" ]
  }

  def "nu-complete acct user activate format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user activate color" [] {
    [ "auto" "always" "never" ]
  }

  # Lets users log in again
  export extern "acct user activate" [
    --yes(-y)                 # Do not ask first where users are chosen, not named
    --id: string              # A user's primary key, in place of the name; repeatable
    --search: string          # Only users with this text in the user name, address or names
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct user activate algorithm" # Only users whose stored hash is of this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined earlier: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined then or later
    --login-before: string    # Only users whose last login is earlier; not those who never logged in
    --login-after: string     # Only users whose last login was then or later
    --login-never             # Only users who never logged in
    --limit: string           # At most this many users: the first by --sort
    --sort: string@"nu-complete acct user activate sort" # Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser, last_login or date_joined; with a - in front the greatest come first
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user activate format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct user activate color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...users: string          # User names, exactly as they are stored
  ]

  def "nu-complete acct user deactivate algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct user deactivate sort" [] {
    [ "id" "username" "email" "first_name" "last_name" "is_active" "is_staff" "is_superuser" "last_login" "date_joined" ]
  }

  def "nu-complete acct user deactivate format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user deactivate color" [] {
    [ "auto" "always" "never" ]
  }

  # Keeps users from logging in, without removing them
  export extern "acct user deactivate" [
    --yes(-y)                 # Do not ask first where users are chosen, not named
    --id: string              # A user's primary key, in place of the name; repeatable
    --search: string          # Only users with this text in the user name, address or names
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct user deactivate algorithm" # Only users whose stored hash is of this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined earlier: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined then or later
    --login-before: string    # Only users whose last login is earlier; not those who never logged in
    --login-after: string     # Only users whose last login was then or later
    --login-never             # Only users who never logged in
    --limit: string           # At most this many users: the first by --sort
    --sort: string@"nu-complete acct user deactivate sort" # Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser, last_login or date_joined; with a - in front the greatest come first
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user deactivate format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct user deactivate color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...users: string          # User names, exactly as they are stored
  ]

  def "nu-complete acct user remove algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct user remove sort" [] {
    [ "id" "username" "email" "first_name" "last_name" "is_active" "is_staff" "is_superuser" "last_login" "date_joined" ]
  }

  def "nu-complete acct user remove format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user remove color" [] {
    [ "auto" "always" "never" ]
  }

  # Removes users for good, after asking
  export extern "acct user remove" [
    --yes(-y)                 # Do not ask first
    --if-exists               # Skip users that do not exist
    --id: string              # A user's primary key, in place of the name; repeatable
    --search: string          # Only users with this text in the user name, address or names
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct user remove algorithm" # Only users whose stored hash is of this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined earlier: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined then or later
    --login-before: string    # Only users whose last login is earlier; not those who never logged in
    --login-after: string     # Only users whose last login was then or later
    --login-never             # Only users who never logged in
    --limit: string           # At most this many users: the first by --sort
    --sort: string@"nu-complete acct user remove sort" # Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser, last_login or date_joined; with a - in front the greatest come first
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user remove format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct user remove color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...users: string          # User names, exactly as they are stored
  ]

  def "nu-complete acct password format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password color" [] {
    [ "auto" "always" "never" ]
  }

  # Changes, sets, resets and checks passwords
  export extern "acct password" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct password color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct password change backend" [] {
    [ "console" "smtp" "file" "sendmail" "dummy" ]
  }

  def "nu-complete acct password change format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password change color" [] {
    [ "auto" "always" "never" ]
  }

  # Changes a password after asking for the current one
  export extern "acct password change" [
    --id: string              # The user's primary key, in place of the name
    --password-stdin          # Read the password from stdin: its first line
    --password-file: path     # Read the password from a file: its only line
    --generate                # Make a random password and print it to stdout
    --backend: string@"nu-complete acct password change backend" # How mails leave, in place of email_backend
    --current-password-file: path # Read the current password from a file: its only line
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password change format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct password change color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # The user name, exactly as it is stored [default: your login name]
  ]

  def "nu-complete acct password set backend" [] {
    [ "console" "smtp" "file" "sendmail" "dummy" ]
  }

  def "nu-complete acct password set format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password set color" [] {
    [ "auto" "always" "never" ]
  }

  # Sets a user's password without asking for the current one
  export extern "acct password set" [
    --id: string              # The user's primary key, in place of the name
    --password-stdin          # Read the password from stdin: its first line
    --password-file: path     # Read the password from a file: its only line
    --generate                # Make a random password and print it to stdout
    --backend: string@"nu-complete acct password set backend" # How mails leave, in place of email_backend
    --no-validate             # Skip the password validators
    --if-unusable             # Succeed and change nothing if the user has a usable password
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password set format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct password set color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # The user name, exactly as it is stored
  ]

  def "nu-complete acct password reset backend" [] {
    [ "console" "smtp" "file" "sendmail" "dummy" ]
  }

  def "nu-complete acct password reset algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct password reset sort" [] {
    [ "id" "username" "email" "first_name" "last_name" "is_active" "is_staff" "is_superuser" "last_login" "date_joined" ]
  }

  def "nu-complete acct password reset format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password reset color" [] {
    [ "auto" "always" "never" ]
  }

  # Issues reset links and sends Django's reset e-mail
  export extern "acct password reset" [
    --email: string           # Issue links to every user with this address
    --user: string            # Issue a link to this user, even without a usable password
    --id: string              # Issue a link to the user with this primary key
    --backend: string@"nu-complete acct password reset backend" # How mails leave, in place of email_backend
    --link-only               # Print the links alone, one a line, in the order of the mails
    --uniform                 # Tell everybody the same, whether or not anybody has the address
    --expires-in: string      # Let the links expire after this time: 30m, 1h, 2d
    --explain                 # Show who would get a link, and who not and why; issue none
    --rate: string            # Mail at most so many users in a second, minute or hour: 10/s, 300/min, 5000/h
    --yes(-y)                 # Mail many users without asking
    --resend-unknown          # Repeat the mails of which it is not known whether they were sent
    --discard-journal         # Forget the mails that an earlier run has left, and do nothing else
    --search: string          # Only users with this text in the user name, address or names
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct password reset algorithm" # Only users whose stored hash is of this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined earlier: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined then or later
    --login-before: string    # Only users whose last login is earlier; not those who never logged in
    --login-after: string     # Only users whose last login was then or later
    --login-never             # Only users who never logged in
    --limit: string           # At most this many users: the first by --sort
    --sort: string@"nu-complete acct password reset sort" # Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser, last_login or date_joined; with a - in front the greatest come first
    --ids-from: path          # Mail the users whose primary key is in this file, one a line; - is stdin
    --all-active              # Mail every active user
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password reset format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct password reset color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct password confirm backend" [] {
    [ "console" "smtp" "file" "sendmail" "dummy" ]
  }

  def "nu-complete acct password confirm format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password confirm color" [] {
    [ "auto" "always" "never" ]
  }

  # Redeems a reset link: checks it, then sets a new password
  export extern "acct password confirm" [
    --password-stdin          # Read the password from stdin: its first line
    --password-file: path     # Read the password from a file: its only line
    --generate                # Make a random password and print it to stdout
    --backend: string@"nu-complete acct password confirm backend" # How mails leave, in place of email_backend
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password confirm format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct password confirm color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    link?: string             # The link, or UID/TOKEN; - reads it from stdin [default: asked for]
  ]

  def "nu-complete acct password inspect format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password inspect color" [] {
    [ "auto" "always" "never" ]
  }

  # Tells whether a reset link is valid, whose it is, and why not
  export extern "acct password inspect" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password inspect format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct password inspect color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    link: string              # The link, or UID/TOKEN; - reads it from stdin
  ]

  def "nu-complete acct password check format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password check color" [] {
    [ "auto" "always" "never" ]
  }

  # Verifies a password: exits 0 when it is right, 1 when it is wrong
  export extern "acct password check" [
    --id: string              # The user's primary key, in place of the name
    --password-stdin          # Read the password from stdin: its first line
    --password-file: path     # Read the password from a file: its only line
    --upgrade                 # Rewrite the hash if it is outdated, as Django does at a login
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password check format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct password check color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # The user name, exactly as it is stored
  ]

  def "nu-complete acct password disable format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password disable color" [] {
    [ "auto" "always" "never" ]
  }

  # Sets an unusable password, so that no password lets the user in
  export extern "acct password disable" [
    --id: string              # The user's primary key, in place of the name
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password disable format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct password disable color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # The user name, exactly as it is stored
  ]

  def "nu-complete acct password hash algorithm" [] {
    [ "argon2" "pbkdf2_sha256" "bcrypt_sha256" "scrypt" "pbkdf2_sha1" "bcrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" ]
  }

  def "nu-complete acct password hash format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password hash color" [] {
    [ "auto" "always" "never" ]
  }

  # Prints a password's hash as Django stores it
  export extern "acct password hash" [
    --password-stdin          # Read the password from stdin: its first line
    --password-file: path     # Read the password from a file: its only line
    --generate                # Make a random password and print it to stdout
    --algorithm: string@"nu-complete acct password hash algorithm" # The algorithm [default: the one that the costs belong to, or the first of password_hashers]
    --iterations: string      # The iterations of PBKDF2
    --memory-cost: string     # The memory of Argon2, in KiB
    --time-cost: string       # The passes of Argon2 over its memory
    --parallelism: string     # The lanes of Argon2 or scrypt
    --rounds: string          # The rounds of bcrypt, as a power of two
    --work-factor: string     # The work factor of scrypt, which is a power of two
    --block-size: string      # The block size of scrypt
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password hash format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct password hash color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct password audit algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct password audit sort" [] {
    [ "id" "username" "email" "first_name" "last_name" "is_active" "is_staff" "is_superuser" "last_login" "date_joined" ]
  }

  def "nu-complete acct password audit format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password audit color" [] {
    [ "auto" "always" "never" ]
  }

  # Counts the stored hashes by algorithm and cost, weakest first
  export extern "acct password audit" [
    --search: string          # Only users with this text in the user name, address or names
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct password audit algorithm" # Only users whose stored hash is of this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined earlier: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined then or later
    --login-before: string    # Only users whose last login is earlier; not those who never logged in
    --login-after: string     # Only users whose last login was then or later
    --login-never             # Only users who never logged in
    --limit: string           # At most this many users: the first by --sort
    --sort: string@"nu-complete acct password audit sort" # Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser, last_login or date_joined; with a - in front the greatest come first
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password audit format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct password audit color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct password rotate backend" [] {
    [ "console" "smtp" "file" "sendmail" "dummy" ]
  }

  def "nu-complete acct password rotate algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct password rotate sort" [] {
    [ "id" "username" "email" "first_name" "last_name" "is_active" "is_staff" "is_superuser" "last_login" "date_joined" ]
  }

  def "nu-complete acct password rotate format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password rotate color" [] {
    [ "auto" "always" "never" ]
  }

  # Replaces the passwords of many users at once, as after a breach
  export extern "acct password rotate" [
    --mail                    # Make a mail with a reset link for each active user, as `acct password reset` does
    --backend: string@"nu-complete acct password rotate backend" # How mails leave, in place of email_backend
    --yes                     # Do it; without this, only count
    --resend-unknown          # Repeat the mails of which an interruption left it open whether they were made
    --discard-journal         # Forget an interrupted rotation and do nothing else; what it has done stays done
    --search: string          # Only users with this text in the user name, address or names
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct password rotate algorithm" # Only users whose stored hash is of this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined earlier: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined then or later
    --login-before: string    # Only users whose last login is earlier; not those who never logged in
    --login-after: string     # Only users whose last login was then or later
    --login-never             # Only users who never logged in
    --limit: string           # At most this many users: the first by --sort
    --sort: string@"nu-complete acct password rotate sort" # Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser, last_login or date_joined; with a - in front the greatest come first
    --ids-from: path          # Only users whose primary key is in this file, one a line; - is stdin
    --all                     # Every user with a usable password
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password rotate format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct password rotate color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct index format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct index color" [] {
    [ "auto" "always" "never" ]
  }

  # Makes the index that finds a site's users by e-mail address
  export extern "acct index" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct index format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct index color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct index create format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct index create color" [] {
    [ "auto" "always" "never" ]
  }

  # Makes the index that finds a site's users by e-mail address
  export extern "acct index create" [
    --yes(-y)                 # Do not ask first
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct index create format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct index create color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct mail format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct mail color" [] {
    [ "auto" "always" "never" ]
  }

  # Proves the mail settings
  export extern "acct mail" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct mail format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct mail color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct mail test backend" [] {
    [ "console" "smtp" "file" "sendmail" "dummy" ]
  }

  def "nu-complete acct mail test format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct mail test color" [] {
    [ "auto" "always" "never" ]
  }

  # Sends one mail to prove the mail settings, and shows each step
  export extern "acct mail test" [
    --to: string              # Send the mail to this address
    --backend: string@"nu-complete acct mail test backend" # How mails leave, in place of email_backend
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct mail test format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct mail test color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct template format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct template color" [] {
    [ "auto" "always" "never" ]
  }

  # Lists, exports and checks the texts that acct mails and prints
  export extern "acct template" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct template color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct template list format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct template list color" [] {
    [ "auto" "always" "never" ]
  }

  # Lists the texts that acct mails and prints, and whose they are
  export extern "acct template list" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template list format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct template list color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct template show name" [] {
    [ "password_reset_subject.txt" "password_reset_email.txt" "password_reset_email.html" "password_changed_subject.txt" "password_changed_email.txt" "password_change_form.txt" "password_change_done.txt" "password_reset_form.txt" "password_reset_done.txt" "password_reset_confirm.txt" "password_reset_complete.txt" ]
  }

  def "nu-complete acct template show format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct template show color" [] {
    [ "auto" "always" "never" ]
  }

  # Prints a template as it is written: the owner's, or the built-in one
  export extern "acct template show" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template show format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct template show color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    name: string@"nu-complete acct template show name" # The template, with or without the ending .txt
  ]

  def "nu-complete acct template export format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct template export color" [] {
    [ "auto" "always" "never" ]
  }

  # Writes the built-in texts to files, to begin your own with
  export extern "acct template export" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template export format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct template export color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    directory: path           # The directory
  ]

  def "nu-complete acct template check format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct template check color" [] {
    [ "auto" "always" "never" ]
  }

  # Tries every template with sample data, and tells what is wrong where
  export extern "acct template check" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template check format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct template check color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct template preview name" [] {
    [ "password_reset_subject.txt" "password_reset_email.txt" "password_reset_email.html" "password_changed_subject.txt" "password_changed_email.txt" "password_change_form.txt" "password_change_done.txt" "password_reset_form.txt" "password_reset_done.txt" "password_reset_confirm.txt" "password_reset_complete.txt" ]
  }

  def "nu-complete acct template preview format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct template preview color" [] {
    [ "auto" "always" "never" ]
  }

  # Prints a template filled in with a user's data
  export extern "acct template preview" [
    --user: string            # The user, exactly as the name is stored [default: sample data]
    --id: string              # The user's primary key, in place of the name
    --html: path              # Write the HTML part of the mail to this new file
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template preview format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct template preview color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    name: string@"nu-complete acct template preview name" # The template, with or without the ending .txt
  ]

  def "nu-complete acct log format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct log color" [] {
    [ "auto" "always" "never" ]
  }

  # Lists and verifies the audit log
  export extern "acct log" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct log format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct log color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct log list event" [] {
    [ "intent" "done" "refused" "failed" "issued" "torn" ]
  }

  def "nu-complete acct log list format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct log list color" [] {
    [ "auto" "always" "never" ]
  }

  # Lists the lines of the audit log
  export extern "acct log list" [
    --since: string           # Only lines since then: 2026-01-31 (in UTC), an RFC 3339 time, or 90d for 90 days ago
    --until: string           # Only lines before then
    --user: string            # Only lines that name this user as the target
    --id: string              # Only lines that name this primary key as a target
    --command: string         # Only lines of this command, such as 'password set'
    --event: string@"nu-complete acct log list event" # Only lines of this kind; repeatable
    --limit: string           # Only the last N lines
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct log list format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct log list color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...files: path            # Logs to read in place of the one that the settings name, the oldest first
  ]

  def "nu-complete acct log verify format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct log verify color" [] {
    [ "auto" "always" "never" ]
  }

  # Finds lines of the audit log that were altered, removed, inserted or moved
  export extern "acct log verify" [
    --head: string            # A mac that must be in the log; - reads them from stdin, one a line; repeatable
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct log verify format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct log verify color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...files: path            # Logs to read in place of the one that the settings name, the oldest first
  ]

  def "nu-complete acct settings format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct settings color" [] {
    [ "auto" "always" "never" ]
  }

  # Show settings and where each value comes from
  export extern "acct settings" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct settings format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct settings color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...names: string          # Show only these settings
  ]

  def "nu-complete acct doctor format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct doctor color" [] {
    [ "auto" "always" "never" ]
  }

  # Checks settings, key, database and clock, and says what to do
  export extern "acct doctor" [
    --thorough                # Read every page of the database, also of a large one
    --offline                 # Leave an adopted site's Python and the mail server alone
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct doctor format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct doctor color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct backup format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct backup color" [] {
    [ "auto" "always" "never" ]
  }

  # Copies acct's own database to a file, also while others write
  export extern "acct backup" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct backup format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct backup color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    file: path                # The file to make
  ]

  def "nu-complete acct demo format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct demo color" [] {
    [ "auto" "always" "never" ]
  }

  # Plays the whole story in a throw-away directory
  export extern "acct demo" [
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct demo format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct demo color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct completions shell" [] {
    [ "bash" "elvish" "fish" "nushell" "powershell" "zsh" ]
  }

  def "nu-complete acct completions format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct completions color" [] {
    [ "auto" "always" "never" ]
  }

  # Prints the completion script of a shell, or puts it where the shell looks
  export extern "acct completions" [
    --install                 # Put it where it is looked for: your own place, or /usr/local where root runs this
    --prefix: path            # With --install: put it below this directory, as /usr/local has it
    --force                   # With --install: replace files that acct did not make
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct completions format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct completions color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    shell?: string@"nu-complete acct completions shell" # The shell for which it is
  ]

  def "nu-complete acct man format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct man color" [] {
    [ "auto" "always" "never" ]
  }

  # Prints a manual page, or puts all of them where man looks
  export extern "acct man" [
    --install                 # Put it where it is looked for: your own place, or /usr/local where root runs this
    --prefix: path            # With --install: put it below this directory, as /usr/local has it
    --force                   # With --install: replace files that acct did not make
    --database: path          # User database (a SQLite file) [env: ACCT_DATABASE]
    --config: path            # Settings file [env: ACCT_CONFIG]
    --secret-key-file: path   # File that contains SECRET_KEY [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Adopted site to work on; reads sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct man format" # How results are written to stdout
    --null(-0)                # End each value of --format plain with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never ask: exit with 2 and name the option that would answer
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Print more to stderr: which files are used
    --color: string@"nu-complete acct man color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...words: string          # The command, in its words
  ]

}

export use completions *
