using PveAuth.Cli.Running;

namespace PveAuth.Cli.Completion;

/// <summary><c>completion</c>: the scripts for the shells. They know nothing of the commands and ask the program.</summary>
internal static class CompletionScripts
{
    // Bash replaces only what stands behind the last of its break characters, among which are '=' and ':'; so that part of a
    // candidate is cut off. With '@' it begins at that character itself. What the shell would act on, such as '!', is escaped.
    private const string Bash = """
        # Completion of pveum for bash: eval "$(pveum completion bash)"
        _pveum() {
            local line=${COMP_LINE:0:COMP_POINT} breaks=$'\n' c candidate word quoted
            for c in @ = :; do
                [[ $COMP_WORDBREAKS == *"$c"* ]] && breaks+=$c
            done
            word=${line##*[[:space:]]}
            local done=${word%"${word##*[$breaks]}"}
            done=${done%@}
            COMPREPLY=()
            while IFS= read -r candidate; do
                candidate=${candidate#"$done"}
                if [[ $candidate == [a-zA-Z0-9@/._,=-]* && $candidate != *[!a-zA-Z0-9@/._,=:-]* ]]; then
                    COMPREPLY+=("$candidate")
                else
                    printf -v quoted %q "$candidate"
                    COMPREPLY+=("$quoted")
                fi
            done < <("$1" __complete --line "$line" 2>/dev/null)
        }
        complete -F _pveum pveum

        """;

    private const string Zsh = """
        #compdef pveum
        # Completion of pveum for zsh: eval "$(pveum completion zsh)"
        _pveum() {
            local -a typed candidates
            typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
            candidates=("${(@f)$("${(Q)words[1]}" __complete "${typed[@]}" 2>/dev/null)}")
            [[ -n $candidates ]] && compadd -- "${candidates[@]}"
        }
        compdef _pveum pveum

        """;

    public static Task<Fault?> PrintAsync(Invocation call)
    {
        call.Screen.Write(call.Text("shell") == "zsh" ? Zsh : Bash);
        return Task.FromResult<Fault?>(null);
    }
}
