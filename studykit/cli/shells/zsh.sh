#compdef studykit
# Completion for studykit in zsh. In ~/.zshrc:  eval "$(_STUDYKIT_COMPLETE=zsh_source studykit)"

_studykit_completion() {
    # How it was called: a path, or an alias that only zsh knows.
    local program=${(Q)words[1]} line
    local -a answer names shown
    whence -p -- $program >/dev/null || program=studykit

    # studykit is told the words without their quotes, a line each; `compadd` puts quotes where they are needed.
    answer=("${(@f)$(
        export _STUDYKIT_COMPLETE=zsh_complete
        export _STUDYKIT_WORDS=${(pj:\n:)${(@Q)words[1,CURRENT-1]}} _STUDYKIT_WORD=${(Q)PREFIX}
        $program 2>/dev/null </dev/null
    )}")

    case $answer[1] in
        files) _files ;;
        folders) _files -/ ;;
        *)
            # A name, or a name, a tab and a few words about it.
            for line in "${(@)answer[2,-1]}"; do
                names+=("${line%%$'\t'*}")
                shown+=("${line/$'\t'/  -- }")
            done
            if [[ "$answer" == *$'\t'* ]]; then
                compadd -l -d shown -a names
            else
                compadd -a names
            fi
            ;;
    esac
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _studykit_completion "$@"  # this file is a function `_studykit` in a folder of $fpath
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef _studykit_completion studykit
fi
