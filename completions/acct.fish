# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_acct_global_optspecs
    string join \n database= config= secret-key-file= site= format= no-input q/quiet v/verbose color= h/help V/version
end

function __fish_acct_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_acct_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_acct_using_subcommand
    set -l cmd (__fish_acct_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c acct -n "__fish_acct_needs_command" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_needs_command" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_needs_command" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_needs_command" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_needs_command" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_needs_command" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_needs_command" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_needs_command" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_needs_command" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_needs_command" -s V -l version -d 'Print version'
complete -c acct -n "__fish_acct_needs_command" -f -a "init" -d 'Makes acct\'s own database and its key, and says where they are'
complete -c acct -n "__fish_acct_needs_command" -f -a "user" -d 'Adds, lists, shows, edits and removes users'
complete -c acct -n "__fish_acct_needs_command" -f -a "password" -d 'Changes, sets, resets and checks passwords'
complete -c acct -n "__fish_acct_needs_command" -f -a "settings" -d 'Shows every setting, its value, and where the value came from'
complete -c acct -n "__fish_acct_needs_command" -f -a "demo" -d 'Plays the whole story in a throw-away directory'
complete -c acct -n "__fish_acct_needs_command" -f -a "completions" -d 'Prints the completion script of a shell'
complete -c acct -n "__fish_acct_using_subcommand init" -l site-domain -d 'The domain in reset links, written to the settings file' -r
complete -c acct -n "__fish_acct_using_subcommand init" -l site-name -d 'The name in reset mails, written to the settings file' -r
complete -c acct -n "__fish_acct_using_subcommand init" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand init" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand init" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand init" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand init" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand init" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand init" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand init" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand init" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -f -a "add" -d 'Adds a user, and asks twice for the password'
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -f -a "list" -d 'Lists users, all or those who match'
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -f -a "show" -d 'Shows one user, with the kind and cost of the password hash'
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -f -a "edit" -d 'Changes a user\'s names, address and rights'
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -f -a "activate" -d 'Lets users log in again'
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -f -a "deactivate" -d 'Keeps users from logging in, without removing them'
complete -c acct -n "__fish_acct_using_subcommand user; and not __fish_seen_subcommand_from add list show edit activate deactivate remove" -f -a "remove" -d 'Removes users for good, after asking'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l email -d 'The e-mail address' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l first-name -d 'The given name' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l last-name -d 'The family name' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l password-file -d 'Read the password from a file: its only line' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l staff -d 'Let the user into the admin site'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l superuser -d 'Give the user every permission'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l inactive -d 'Keep the user from logging in'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l password-stdin -d 'Read the password from stdin: its first line'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l generate -d 'Make a random password and print it to stdout'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l no-password -d 'Set none: the user gets one through `acct password reset --user`'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l no-validate -d 'Skip the password validators'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l if-missing -d 'Succeed and change nothing if the user exists'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l search -d 'Only users with this text in the user name, address or names' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l limit -d 'At most this many users' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l active -d 'Only active users'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l inactive -d 'Only inactive users'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l staff -d 'Only staff'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from show" -l id -d 'The user\'s primary key, in place of the name' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from show" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from show" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from show" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from show" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from show" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l id -d 'The user\'s primary key, in place of the name' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l username -d 'A new user name' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l email -d 'A new e-mail address; \'\' removes it' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l first-name -d 'A new given name' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l last-name -d 'A new family name' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l staff -d 'Let the user into the admin site'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l no-staff -d 'Keep the user out of the admin site'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l superuser -d 'Give the user every permission'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l no-superuser -d 'Take back what --superuser gives'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from activate" -l id -d 'A user\'s primary key, in place of the name; repeatable' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from activate" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from activate" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from activate" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from activate" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from activate" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from activate" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from activate" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from activate" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from activate" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from activate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from deactivate" -l id -d 'A user\'s primary key, in place of the name; repeatable' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from deactivate" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from deactivate" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from deactivate" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from deactivate" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from deactivate" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from deactivate" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from deactivate" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from deactivate" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from deactivate" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from deactivate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -l id -d 'A user\'s primary key, in place of the name; repeatable' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Do not ask first'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -l if-exists -d 'Skip users that do not exist'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand user; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -f -a "change" -d 'Changes a password after asking for the current one'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -f -a "set" -d 'Sets a user\'s password without asking for the current one'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -f -a "reset" -d 'Issues reset links and prints Django\'s reset e-mail'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -f -a "confirm" -d 'Redeems a reset link: checks it, then sets a new password'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -f -a "inspect" -d 'Tells whether a reset link is valid, whose it is, and why not'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -f -a "check" -d 'Verifies a password: exits 0 when it is right, 1 when it is wrong'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -f -a "disable" -d 'Sets an unusable password, so that no password lets the user in'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -f -a "hash" -d 'Prints a password\'s hash as Django stores it'
complete -c acct -n "__fish_acct_using_subcommand password; and not __fish_seen_subcommand_from change set reset confirm inspect check disable hash audit" -f -a "audit" -d 'Counts the stored hashes by algorithm and cost, weakest first'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l id -d 'The user\'s primary key, in place of the name' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l password-file -d 'Read the password from a file: its only line' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l current-password-file -d 'Read the current password from a file: its only line' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l password-stdin -d 'Read the password from stdin: its first line'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l generate -d 'Make a random password and print it to stdout'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from change" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l id -d 'The user\'s primary key, in place of the name' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l password-file -d 'Read the password from a file: its only line' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l password-stdin -d 'Read the password from stdin: its first line'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l generate -d 'Make a random password and print it to stdout'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l no-validate -d 'Skip the password validators'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l email -d 'Issue links to every user with this address' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l user -d 'Issue a link to this user, even without a usable password' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l id -d 'Issue a link to the user with this primary key' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l expires-in -d 'Let the links expire after this time: 30m, 1h, 2d' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l link-only -d 'Print the links alone, one a line, in the order of the mails'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l explain -d 'Show who would get a link, and who not and why; issue none'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -l password-file -d 'Read the password from a file: its only line' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -l password-stdin -d 'Read the password from stdin: its first line'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -l generate -d 'Make a random password and print it to stdout'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from confirm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from inspect" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from inspect" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from inspect" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from inspect" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from inspect" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from inspect" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from inspect" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -l id -d 'The user\'s primary key, in place of the name' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -l password-file -d 'Read the password from a file: its only line' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -l password-stdin -d 'Read the password from stdin: its first line'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -l upgrade -d 'Rewrite the hash if it is outdated, as Django does at a login'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from disable" -l id -d 'The user\'s primary key, in place of the name' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from disable" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from disable" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from disable" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from disable" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from disable" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from disable" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from disable" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from disable" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l password-file -d 'Read the password from a file: its only line' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l algorithm -d 'The algorithm [default: the one that the costs belong to, or the first of password_hashers]' -r -f -a "argon2\t'Argon2id'
pbkdf2_sha256\t'PBKDF2 with SHA-256'
bcrypt_sha256\t'bcrypt of the password\'s SHA-256'
scrypt\t'scrypt'
pbkdf2_sha1\t'PBKDF2 with SHA-1'
bcrypt\t'bcrypt of the password, which may have 72 bytes'
md5\t'MD5, unsafe'
sha1\t'SHA-1, unsafe'
unsalted_sha1\t'SHA-1 without a salt, unsafe'
unsalted_md5\t'MD5 without a salt, unsafe'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l iterations -d 'The iterations of PBKDF2' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l memory-cost -d 'The memory of Argon2, in KiB' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l time-cost -d 'The passes of Argon2 over its memory' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l parallelism -d 'The lanes of Argon2 or scrypt' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l rounds -d 'The rounds of bcrypt, as a power of two' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l work-factor -d 'The work factor of scrypt, which is a power of two' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l block-size -d 'The block size of scrypt' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l password-stdin -d 'Read the password from stdin: its first line'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l generate -d 'Make a random password and print it to stdout'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from hash" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from audit" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from audit" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from audit" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from audit" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from audit" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from audit" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from audit" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from audit" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from audit" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand password; and __fish_seen_subcommand_from audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand settings" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand settings" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand settings" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand settings" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand settings" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand settings" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand settings" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand settings" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand settings" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand settings" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand demo" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand demo" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand demo" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand demo" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand demo" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand demo" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand demo" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand demo" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand demo" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c acct -n "__fish_acct_using_subcommand completions" -l database -d 'The user database (SQLite) [env: ACCT_DATABASE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand completions" -l config -d 'The settings file [env: ACCT_CONFIG]' -r -F
complete -c acct -n "__fish_acct_using_subcommand completions" -l secret-key-file -d 'The file that holds SECRET_KEY, the site\'s own or the one that acct made [env: ACCT_SECRET_KEY_FILE]' -r -F
complete -c acct -n "__fish_acct_using_subcommand completions" -l site -d 'The site to work on: its settings are sites/NAME.toml [env: ACCT_SITE]' -r
complete -c acct -n "__fish_acct_using_subcommand completions" -l format -d 'How results are written to stdout' -r -f -a "table\t'A table, for people'
json\t'One JSON document, also when the command fails'
csv\t'Comma-separated values, with a header'
plain\t'One value a line, for xargs'"
complete -c acct -n "__fish_acct_using_subcommand completions" -l color -d 'When to use colour [env: NO_COLOR]' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set or TERM is dumb'
always\t'In pipes and files too'
never\t'Nowhere'"
complete -c acct -n "__fish_acct_using_subcommand completions" -l no-input -d 'Never ask: exit with 2 and name the option that would answer'
complete -c acct -n "__fish_acct_using_subcommand completions" -s q -l quiet -d 'Print only warnings and errors to stderr'
complete -c acct -n "__fish_acct_using_subcommand completions" -s v -l verbose -d 'Print more to stderr: which files are used'
complete -c acct -n "__fish_acct_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
