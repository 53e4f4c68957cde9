# Completion for studykit in fish. In ~/.config/fish/config.fish:  _STUDYKIT_COMPLETE=fish_source studykit | source

function _studykit_completion
    # studykit is told the words without their quotes, a line each, and the last one as it is typed.
    # It answers with a kind and with names, each perhaps with a tab and a few words about it.
    set -l begun (commandline -ct | string collect)
    set -l words (commandline -opc | string collect)
    set -l answer (_STUDYKIT_COMPLETE=fish_complete _STUDYKIT_WORDS=$words _STUDYKIT_WORD=$begun studykit 2>/dev/null </dev/null)

    switch "$answer[1]"
        case files
            __fish_complete_path $begun
        case folders
            __fish_complete_directories $begun
        case '*'
            printf '%s\n' $answer[2..-1]
    end
end

complete --no-files --command studykit --arguments '(_studykit_completion)'
