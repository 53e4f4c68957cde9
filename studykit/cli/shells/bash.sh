# Completion for studykit in bash. In ~/.bashrc:  eval "$(_STUDYKIT_COMPLETE=bash_source studykit)"

_studykit_completion() {
    # How it was called: a path, also with ~, or an alias that only bash knows.
    local program=${1/#\~\//$HOME/} kind='' name
    type -P -- "$program" >/dev/null || program=studykit

    # $2 is what readline is going to replace: it breaks words at COMP_WORDBREAKS, so also at a colon inside of a name.
    # studykit looks at the whole line and answers with what is to stand there, in the quotes that it needs.
    COMPREPLY=()
    {
        IFS= read -r kind
        while IFS= read -r name; do
            COMPREPLY+=("$name")
        done
    } < <(
        export _STUDYKIT_COMPLETE=bash_complete _STUDYKIT_LINE=${COMP_LINE:0:COMP_POINT} _STUDYKIT_WORD=$2
        "$program" 2>/dev/null </dev/null
    )

    case $kind in
        files) compopt -o default ;;
        folders) compopt -o dirnames ;;
    esac
}

complete -F _studykit_completion studykit
