module completions {

  def "nu-complete acct format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct color" [] {
    [ "auto" "always" "never" ]
  }

  # Administer user accounts the way Django does: passwords, reset links, users
  export extern acct [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
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

  # Create acct's own database and key, and show where they are
  export extern "acct init" [
    --site-domain: string     # Domain for reset links, written to the settings file
    --site-name: string       # Site name for reset mails, written to the settings file
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct init format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct init color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct adopt format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct adopt color" [] {
    [ "auto" "always" "never" ]
  }

  # Connect acct to a Django site and write its settings
  export extern "acct adopt" [
    --python: path            # The site's Python or virtual environment [default: venv, .venv or env next to manage.py, else python3]
    --settings: string        # Settings module, instead of the one that manage.py sets
    --chdir: path             # Start a site without manage.py in this directory [default: the current one]
    --env-file: path          # Load environment variables from this file, as the site's service does; repeatable
    --timeout: string         # How long the site may take to start [default: 60]
    --database-alias: string  # Entry of DATABASES that contains the users [default: default]
    --site-domain: string     # Domain for links; prefix it with http:// or https:// to set the scheme
    --name: string            # Write sites/NAME.toml instead of config.toml, for use with --site NAME
    --secret-key-env: string  # Read the key from this environment variable on every run instead of copying it
    --prove-link: string      # Check key and database with a reset link that the running site mailed; scheme and domain are taken from it unless --site-domain is given
    --dry-run                 # Show what was found and checked, but write nothing
    --yes(-y)                 # Update the settings of an adopted site without asking
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct adopt format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct adopt color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    manage_py?: path          # The site's manage.py; not needed with --settings
  ]

  def "nu-complete acct user format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user color" [] {
    [ "auto" "always" "never" ]
  }

  # Add, list, show, edit and remove users
  export extern "acct user" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct user color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct user add format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user add color" [] {
    [ "auto" "always" "never" ]
  }

  # Add a user
  export extern "acct user add" [
    --email: string           # E-mail address
    --first-name: string      # First name
    --last-name: string       # Last name
    --staff                   # Allow access to the admin site
    --superuser               # Grant all permissions
    --inactive                # Create the user inactive, unable to log in
    --set: string             # Set a custom column (or the primary key); repeatable
    --password-stdin          # Read the password from the first line of stdin
    --password-file: path     # Read the password from a file with only that line
    --generate                # Generate a random password and print it to stdout
    --no-password             # Don't set a password; send a link later with `acct password reset --user`
    --no-validate             # Skip the password validators
    --allow-duplicate-email   # Allow an address that another user has
    --if-missing              # Succeed without changes if the user already exists
    --through-site            # Write through the site's own model, so that its signals and methods run
    --direct                  # Write the row alone; the site's signals and methods do not run
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user add format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct user add color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    name: string              # User name
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

  # List users: all, or those that match the filters
  export extern "acct user list" [
    --search: string          # Only users with this text in their user name, address, first or last name
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct user list algorithm" # Only users whose stored hash uses this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined before this time: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined at this time or later
    --login-before: string    # Only users who last logged in before this time; excludes those who never logged in
    --login-after: string     # Only users who last logged in at this time or later
    --login-never             # Only users who never logged in
    --limit: string           # At most N users, the first by --sort
    --sort: string@"nu-complete acct user list sort" # Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser, last_login or date_joined; prefix with - for descending order
    --ids                     # Print only the primary keys, one per line, for --ids-from
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user list format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
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
    --search: string          # Only users with this text in their user name, address, first or last name
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct user export algorithm" # Only users whose stored hash uses this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined before this time: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined at this time or later
    --login-before: string    # Only users who last logged in before this time; excludes those who never logged in
    --login-after: string     # Only users who last logged in at this time or later
    --login-never             # Only users who never logged in
    --limit: string           # At most N users, the first by --sort
    --sort: string@"nu-complete acct user export sort" # Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser, last_login or date_joined; prefix with - for descending order
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user export format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct user export color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct user show format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show one user, with the algorithm and cost of the password hash
  export extern "acct user show" [
    --id: string              # Primary key of the user, instead of the name
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user show format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct user show color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # User name, exactly as stored
  ]

  def "nu-complete acct user edit format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user edit color" [] {
    [ "auto" "always" "never" ]
  }

  # Edit a user's names, address and rights
  export extern "acct user edit" [
    --id: string              # Primary key of the user, instead of the name
    --username: string        # New user name
    --email: string           # New e-mail address; '' removes it
    --first-name: string      # New first name
    --last-name: string       # New last name
    --staff                   # Allow access to the admin site
    --no-staff                # Revoke access to the admin site
    --superuser               # Grant all permissions
    --no-superuser            # Revoke what --superuser grants
    --set: string             # Set a custom column; repeatable
    --through-site            # Write through the site's own model, so that its signals and methods run
    --direct                  # Write the row alone; the site's signals and methods do not run
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user edit format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct user edit color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # User name, exactly as stored
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
    --delimiter: string       # Separator of CSV cells, or "tab" [default: detected among comma, semicolon and tab]
    --map: string             # Read the file's COLUMN as FIELD; with an empty FIELD, leave it out
    --ignore-unknown          # Leave out the columns that the user table does not have
    --max-errors: string      # Report at most N errors
    --no-validate             # Skip the validators of plain passwords
    --through-site            # Write through the site's own model, so that its signals and methods run
    --direct                  # Write the row alone; the site's signals and methods do not run
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user import format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct user import color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    file: path                # File to import; - reads stdin
  ]

  def "nu-complete acct user activate algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct user activate format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user activate color" [] {
    [ "auto" "always" "never" ]
  }

  # Activate users, so that they can log in again
  export extern "acct user activate" [
    --yes(-y)                 # Skip the confirmation prompt
    --id: string              # Primary key of a user, instead of the name; repeatable
    --search: string          # Only users with this text in their user name, address, first or last name
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct user activate algorithm" # Only users whose stored hash uses this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined before this time: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined at this time or later
    --login-before: string    # Only users who last logged in before this time; excludes those who never logged in
    --login-after: string     # Only users who last logged in at this time or later
    --login-never             # Only users who never logged in
    --ids-from: path          # Only users whose primary keys are in this file, one per line; - reads stdin
    --through-site            # Write through the site's own model, so that its signals and methods run
    --direct                  # Write the row alone; the site's signals and methods do not run
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user activate format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct user activate color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...users: string          # User names, exactly as stored
  ]

  def "nu-complete acct user deactivate algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct user deactivate format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user deactivate color" [] {
    [ "auto" "always" "never" ]
  }

  # Deactivate users without removing them
  export extern "acct user deactivate" [
    --yes(-y)                 # Skip the confirmation prompt
    --id: string              # Primary key of a user, instead of the name; repeatable
    --search: string          # Only users with this text in their user name, address, first or last name
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct user deactivate algorithm" # Only users whose stored hash uses this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined before this time: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined at this time or later
    --login-before: string    # Only users who last logged in before this time; excludes those who never logged in
    --login-after: string     # Only users who last logged in at this time or later
    --login-never             # Only users who never logged in
    --ids-from: path          # Only users whose primary keys are in this file, one per line; - reads stdin
    --through-site            # Write through the site's own model, so that its signals and methods run
    --direct                  # Write the row alone; the site's signals and methods do not run
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user deactivate format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct user deactivate color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...users: string          # User names, exactly as stored
  ]

  def "nu-complete acct user remove algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct user remove format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct user remove color" [] {
    [ "auto" "always" "never" ]
  }

  # Remove users permanently (asks for confirmation)
  export extern "acct user remove" [
    --yes(-y)                 # Skip the confirmation prompt
    --if-exists               # Ignore users that do not exist
    --cascade                 # Also remove the rows that the site removes with a user, such as a profile
    --id: string              # Primary key of a user, instead of the name; repeatable
    --search: string          # Only users with this text in their user name, address, first or last name
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct user remove algorithm" # Only users whose stored hash uses this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined before this time: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined at this time or later
    --login-before: string    # Only users who last logged in before this time; excludes those who never logged in
    --login-after: string     # Only users who last logged in at this time or later
    --login-never             # Only users who never logged in
    --ids-from: path          # Only users whose primary keys are in this file, one per line; - reads stdin
    --through-site            # Write through the site's own model, so that its signals and methods run
    --direct                  # Write the row alone; the site's signals and methods do not run
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct user remove format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct user remove color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...users: string          # User names, exactly as stored
  ]

  def "nu-complete acct password format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password color" [] {
    [ "auto" "always" "never" ]
  }

  # Change, set, reset and check passwords
  export extern "acct password" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
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

  # Change a password after asking for the current one
  export extern "acct password change" [
    --id: string              # Primary key of the user, instead of the name
    --password-stdin          # Read the password from the first line of stdin
    --password-file: path     # Read the password from a file with only that line
    --generate                # Generate a random password and print it to stdout
    --backend: string@"nu-complete acct password change backend" # Mail backend to use instead of email_backend
    --current-password-file: path # Read the current password from a file with only that line
    --through-site            # Write through the site's own model, so that its signals and methods run
    --direct                  # Write the row alone; the site's signals and methods do not run
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password change format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct password change color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # User name, exactly as stored [default: your login name]
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

  # Set a user's password without asking for the current one
  export extern "acct password set" [
    --id: string              # Primary key of the user, instead of the name
    --password-stdin          # Read the password from the first line of stdin
    --password-file: path     # Read the password from a file with only that line
    --generate                # Generate a random password and print it to stdout
    --backend: string@"nu-complete acct password set backend" # Mail backend to use instead of email_backend
    --no-validate             # Skip the password validators
    --if-unusable             # Set it only if the user has no usable password; otherwise succeed without changes
    --through-site            # Write through the site's own model, so that its signals and methods run
    --direct                  # Write the row alone; the site's signals and methods do not run
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password set format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct password set color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # User name, exactly as stored
  ]

  def "nu-complete acct password reset backend" [] {
    [ "console" "smtp" "file" "sendmail" "dummy" ]
  }

  def "nu-complete acct password reset algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct password reset format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password reset color" [] {
    [ "auto" "always" "never" ]
  }

  # Issue reset links and send Django's reset e-mail
  export extern "acct password reset" [
    --email: string           # Issue links to every user with this address
    --user: string            # The same as USER
    --id: string              # Issue a link to the user with this primary key
    --backend: string@"nu-complete acct password reset backend" # Mail backend to use instead of email_backend
    --link-only               # Print only the links, one per line, in the order of the mails
    --uniform                 # Give the same answer whether or not the address exists
    --expires-in: string      # Expire the links after this time: 30m, 1h, 2d
    --explain                 # Show who would get a link, and who would not and why; issue none
    --rate: string            # Limit the sending rate per second, minute or hour: 10/s, 300/min, 5000/h
    --yes(-y)                 # Skip the confirmation prompt
    --resend-unknown          # Resend mails whose delivery status is unknown
    --discard-journal         # Discard an interrupted run and exit
    --search: string          # Only users with this text in their user name, address, first or last name
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct password reset algorithm" # Only users whose stored hash uses this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined before this time: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined at this time or later
    --login-before: string    # Only users who last logged in before this time; excludes those who never logged in
    --login-after: string     # Only users who last logged in at this time or later
    --login-never             # Only users who never logged in
    --ids-from: path          # Only users whose primary keys are in this file, one per line; - reads stdin
    --all-active              # Mail every active user
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password reset format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct password reset color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    named?: string            # Issue a link to this user, even without a usable password
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

  # Redeem a reset link: check it, then set a new password
  export extern "acct password confirm" [
    --password-stdin          # Read the password from the first line of stdin
    --password-file: path     # Read the password from a file with only that line
    --generate                # Generate a random password and print it to stdout
    --backend: string@"nu-complete acct password confirm backend" # Mail backend to use instead of email_backend
    --through-site            # Write through the site's own model, so that its signals and methods run
    --direct                  # Write the row alone; the site's signals and methods do not run
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password confirm format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct password confirm color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    link?: string             # Reset link or UID/TOKEN; - reads it from stdin [default: prompt]
  ]

  def "nu-complete acct password inspect format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password inspect color" [] {
    [ "auto" "always" "never" ]
  }

  # Check a reset link: whose it is and, if invalid, why
  export extern "acct password inspect" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password inspect format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct password inspect color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    link: string              # Reset link or UID/TOKEN; - reads it from stdin
  ]

  def "nu-complete acct password check format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password check color" [] {
    [ "auto" "always" "never" ]
  }

  # Verify a password: exit 0 if it is right, 1 if it is wrong
  export extern "acct password check" [
    --id: string              # Primary key of the user, instead of the name
    --password-stdin          # Read the password from the first line of stdin
    --password-file: path     # Read the password from a file with only that line
    --upgrade                 # Rehash the password if its hash is outdated, as Django does at login
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password check format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct password check color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # User name, exactly as stored
  ]

  def "nu-complete acct password disable format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password disable color" [] {
    [ "auto" "always" "never" ]
  }

  # Disable a password, so that no password works
  export extern "acct password disable" [
    --id: string              # Primary key of the user, instead of the name
    --through-site            # Write through the site's own model, so that its signals and methods run
    --direct                  # Write the row alone; the site's signals and methods do not run
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password disable format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct password disable color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    user?: string             # User name, exactly as stored
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

  # Print a password's hash as Django stores it
  export extern "acct password hash" [
    --password-stdin          # Read the password from the first line of stdin
    --password-file: path     # Read the password from a file with only that line
    --generate                # Generate a random password and print it to stdout
    --algorithm: string@"nu-complete acct password hash algorithm" # Hash algorithm [default: implied by the cost options, else the first of password_hashers]
    --iterations: string      # PBKDF2 iterations
    --memory-cost: string     # Argon2 memory in KiB
    --time-cost: string       # Argon2 passes over its memory
    --parallelism: string     # Argon2 or scrypt lanes
    --rounds: string          # bcrypt cost (log2 of the rounds)
    --work-factor: string     # scrypt work factor, a power of two
    --block-size: string      # scrypt block size
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password hash format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
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

  # Count stored hashes by algorithm and cost, weakest first
  export extern "acct password audit" [
    --search: string          # Only users with this text in their user name, address, first or last name
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct password audit algorithm" # Only users whose stored hash uses this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined before this time: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined at this time or later
    --login-before: string    # Only users who last logged in before this time; excludes those who never logged in
    --login-after: string     # Only users who last logged in at this time or later
    --login-never             # Only users who never logged in
    --limit: string           # At most N users, the first by --sort
    --sort: string@"nu-complete acct password audit sort" # Order by id, username, email, first_name, last_name, is_active, is_staff, is_superuser, last_login or date_joined; prefix with - for descending order
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password audit format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct password audit color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct password rotate backend" [] {
    [ "console" "smtp" "file" "sendmail" "dummy" ]
  }

  def "nu-complete acct password rotate algorithm" [] {
    [ "pbkdf2_sha256" "pbkdf2_sha1" "argon2" "bcrypt_sha256" "bcrypt" "scrypt" "md5" "sha1" "unsalted_sha1" "unsalted_md5" "crypt" "unusable" "unknown" ]
  }

  def "nu-complete acct password rotate format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct password rotate color" [] {
    [ "auto" "always" "never" ]
  }

  # Invalidate the passwords of many users at once, as after a breach
  export extern "acct password rotate" [
    --mail                    # Mail a reset link to each active user, as `acct password reset` does
    --backend: string@"nu-complete acct password rotate backend" # Mail backend to use instead of email_backend
    --yes                     # Rotate the passwords; without this, only count
    --resend-unknown          # Resend mails whose delivery status is unknown
    --discard-journal         # Discard an interrupted rotation and exit; rotated passwords stay rotated
    --search: string          # Only users with this text in their user name, address, first or last name
    --active                  # Only active users
    --inactive                # Only inactive users
    --staff                   # Only staff
    --algorithm: string@"nu-complete acct password rotate algorithm" # Only users whose stored hash uses this algorithm; also unusable or unknown
    --joined-before: string   # Only users who joined before this time: 2026-01-31, an RFC 3339 time, or 90d for 90 days ago
    --joined-after: string    # Only users who joined at this time or later
    --login-before: string    # Only users who last logged in before this time; excludes those who never logged in
    --login-after: string     # Only users who last logged in at this time or later
    --login-never             # Only users who never logged in
    --ids-from: path          # Only users whose primary keys are in this file, one per line; - reads stdin
    --all                     # Every user with a usable password
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct password rotate format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct password rotate color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct index format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct index color" [] {
    [ "auto" "always" "never" ]
  }

  # Add an index to speed up look-ups by e-mail
  export extern "acct index" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct index format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct index color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct index create format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct index create color" [] {
    [ "auto" "always" "never" ]
  }

  # Add an index to speed up look-ups by e-mail
  export extern "acct index create" [
    --yes(-y)                 # Skip the confirmation prompt
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct index create format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct index create color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct mail format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct mail color" [] {
    [ "auto" "always" "never" ]
  }

  # Test the mail settings
  export extern "acct mail" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct mail format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
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

  # Send a test mail and show each step
  export extern "acct mail test" [
    --to: string              # Send the mail to this address
    --backend: string@"nu-complete acct mail test backend" # Mail backend to use instead of email_backend
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct mail test format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct mail test color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct template format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct template color" [] {
    [ "auto" "always" "never" ]
  }

  # List, export and check the templates of mails and pages
  export extern "acct template" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct template color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct template list format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct template list color" [] {
    [ "auto" "always" "never" ]
  }

  # List the templates and where each one comes from
  export extern "acct template list" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template list format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
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

  # Print the source of a template: your own file or the built-in one
  export extern "acct template show" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template show format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct template show color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    name: string@"nu-complete acct template show name" # Template name, with or without .txt
  ]

  def "nu-complete acct template export format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct template export color" [] {
    [ "auto" "always" "never" ]
  }

  # Write the built-in templates to files, as a starting point for your own
  export extern "acct template export" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template export format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct template export color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    directory: path           # Directory to write to
  ]

  def "nu-complete acct template check format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct template check color" [] {
    [ "auto" "always" "never" ]
  }

  # Check every template with sample data
  export extern "acct template check" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template check format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
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

  # Render a template with a user's data
  export extern "acct template preview" [
    --user: string            # User name, exactly as stored [default: sample data]
    --id: string              # Primary key of the user, instead of the name
    --html: path              # Write the HTML part of the mail to this new file
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct template preview format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct template preview color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    name: string@"nu-complete acct template preview name" # Template name, with or without .txt
  ]

  def "nu-complete acct log format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct log color" [] {
    [ "auto" "always" "never" ]
  }

  # List and verify the audit log
  export extern "acct log" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct log format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct log color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct log list event" [] {
    [ "intent" "done" "refused" "failed" "unknown" "issued" "torn" ]
  }

  def "nu-complete acct log list format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct log list color" [] {
    [ "auto" "always" "never" ]
  }

  # List the entries of the audit log
  export extern "acct log list" [
    --since: string           # Only entries since this time: 2026-01-31 (UTC), an RFC 3339 time, or 90d for 90 days ago
    --until: string           # Only entries before this time
    --user: string            # Only entries about this user
    --id: string              # Only entries about the user with this primary key
    --command: string         # Only entries of this command, such as 'password set'
    --event: string@"nu-complete acct log list event" # Only entries of this kind; repeatable
    --limit: string           # Only the last N entries
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct log list format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct log list color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...files: path            # Log files to read instead of the configured one, oldest first
  ]

  def "nu-complete acct log verify format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct log verify color" [] {
    [ "auto" "always" "never" ]
  }

  # Check that no entry of the audit log was altered, removed, inserted or moved
  export extern "acct log verify" [
    --head: string            # MAC that must be in the log; - reads MACs from stdin, one per line; repeatable
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct log verify format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct log verify color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...files: path            # Log files to read instead of the configured one, oldest first
  ]

  def "nu-complete acct settings format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct settings color" [] {
    [ "auto" "always" "never" ]
  }

  # Show every setting, its value and its source
  export extern "acct settings" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct settings format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
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

  # Check settings, key, database, mail and clock
  export extern "acct doctor" [
    --thorough                # Check every page of the database, even if it is large
    --offline                 # Do not start the adopted site or contact the mail server
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct doctor format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct doctor color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete acct backup format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct backup color" [] {
    [ "auto" "always" "never" ]
  }

  # Back up acct's own database (safe while in use)
  export extern "acct backup" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct backup format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct backup color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    file: path                # File to create
  ]

  def "nu-complete acct demo format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct demo color" [] {
    [ "auto" "always" "never" ]
  }

  # Run a guided demo in a temporary directory
  export extern "acct demo" [
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct demo format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
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

  # Print or install a shell completion script
  export extern "acct completions" [
    --install                 # Install for the current user (system-wide when root)
    --prefix: path            # With --install: install below this directory, laid out like /usr/local
    --force                   # With --install: overwrite files that acct did not create
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct completions format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct completions color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    shell?: string@"nu-complete acct completions shell" # Shell to generate for [default: from $SHELL]
  ]

  def "nu-complete acct man format" [] {
    [ "table" "json" "ndjson" "csv" "plain" ]
  }

  def "nu-complete acct man color" [] {
    [ "auto" "always" "never" ]
  }

  # Print or install man pages
  export extern "acct man" [
    --install                 # Install for the current user (system-wide when root)
    --prefix: path            # With --install: install below this directory, laid out like /usr/local
    --force                   # With --install: overwrite files that acct did not create
    --database: path          # Use this user database (SQLite) [env: ACCT_DATABASE]
    --config: path            # Read settings from this file [env: ACCT_CONFIG]
    --secret-key-file: path   # Read SECRET_KEY from this file [env: ACCT_SECRET_KEY_FILE]
    --site: string            # Work on this adopted site: read sites/NAME.toml [env: ACCT_SITE]
    --format: string@"nu-complete acct man format" # Output format
    --null(-0)                # End each --format plain value with a NUL byte instead of a newline, for xargs -0
    --no-input                # Never prompt; exit with 2 and name the option to use instead
    --quiet(-q)               # Print only warnings and errors to stderr
    --verbose(-v)             # Also print which files are used
    --color: string@"nu-complete acct man color" # When to use colour [env: NO_COLOR]
    --help(-h)                # Print help (see more with '--help')
    ...words: string          # Command to document
  ]

}

export use completions *
