using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace PveAuth.Realms;

/// <summary>One conversation with the system's PAM library. Only the child process of <see cref="PamRealm"/> calls it:
/// a module may change signal handlers, sleep or crash.</summary>
internal static unsafe partial class PamLibrary
{
    private const int Success = 0;
    private const int ConversationError = 19;
    private const int ItemRemoteHost = 4;
    private const int PromptEchoOff = 1;
    private const int PromptEchoOn = 2;

    /// <summary>Authenticates a user and checks that the account may be used.</summary>
    /// <returns>Null on success, or PAM's own words.</returns>
    public static string? Authenticate(string service, string user, string password, string? remoteHost)
    {
        var answer = Encoding.UTF8.GetBytes(password + '\0');
        fixed (byte* secret = answer)
        {
            var conversation = new Conversation { Function = &Converse, Data = secret };
            var code = Start(service, user, &conversation, out var handle);
            if (code != Success)
            {
                return $"PAM does not start ({code})";
            }

            if (remoteHost is not null)
            {
                _ = SetItem(handle, ItemRemoteHost, remoteHost);
            }

            code = Authenticate(handle, 0);
            if (code == Success)
            {
                code = CheckAccount(handle, 0);
            }

            var text = code == Success ? null : Marshal.PtrToStringUTF8(ErrorText(handle, code)) ?? $"PAM error {code}";
            _ = End(handle, code);
            return text;
        }
    }

    /// <summary>Answers every question with the password, and shows nothing.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Converse(int count, Message** messages, Response** responses, void* data)
    {
        if (count is < 1 or > 32)
        {
            return ConversationError;
        }

        // PAM frees both with free(3).
        var answers = (Response*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(Response));
        for (var i = 0; i < count; i++)
        {
            if (messages[i]->Style is PromptEchoOff or PromptEchoOn)
            {
                var length = NativeLength((byte*)data) + 1;
                answers[i].Text = (byte*)NativeMemory.AllocZeroed(length);
                NativeMemory.Copy(data, answers[i].Text, length);
            }
        }

        *responses = answers;
        return Success;
    }

    private static nuint NativeLength(byte* text) =>
        (nuint)MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text).Length;

    [LibraryImport("libpam.so.0", EntryPoint = "pam_start", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Start(string service, string user, Conversation* conversation, out nint handle);

    [LibraryImport("libpam.so.0", EntryPoint = "pam_set_item", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetItem(nint handle, int item, string value);

    [LibraryImport("libpam.so.0", EntryPoint = "pam_authenticate")]
    private static partial int Authenticate(nint handle, int flags);

    [LibraryImport("libpam.so.0", EntryPoint = "pam_acct_mgmt")]
    private static partial int CheckAccount(nint handle, int flags);

    [LibraryImport("libpam.so.0", EntryPoint = "pam_strerror")]
    private static partial nint ErrorText(nint handle, int code);

    [LibraryImport("libpam.so.0", EntryPoint = "pam_end")]
    private static partial int End(nint handle, int code);

#pragma warning disable CS0649 // The library fills and reads these; we do not use every field.
    private struct Message
    {
        public int Style;
        public byte* Text;
    }

    private struct Response
    {
        public byte* Text;
        public int Code;
    }
#pragma warning restore CS0649

    private struct Conversation
    {
        public delegate* unmanaged[Cdecl]<int, Message**, Response**, void*, int> Function;
        public void* Data;
    }
}
