# Made by acct completions
complete --keep-order --exclusive --command acct --arguments "(ACCT_COMPLETE=fish acct -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
