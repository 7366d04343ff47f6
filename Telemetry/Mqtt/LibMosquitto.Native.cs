using System.Runtime.InteropServices;

namespace EdgeMon.Telemetry.Mqtt;

/// <summary>
/// The part of libmosquitto 2.0 that <see cref="MosquittoLink"/> uses (mosquitto.h, mqtt_protocol.h). Handles and property lists
/// are plain pointers; who owns them is said where they are used.
/// </summary>
internal static unsafe partial class LibMosquitto
{
    private const string Library = "libmosquitto.so.1";

    internal const int Success = 0;
    internal const int InvalidArgument = 3;
    internal const int PayloadSize = 9;
    internal const int SystemError = 14;
    internal const int MalformedUtf8 = 18;
    internal const int OversizePacket = 25;

    internal const int OptionProtocolVersion = 1;
    internal const int OptionReceiveMaximum = 4;
    internal const int OptionTcpNoDelay = 11;
    internal const int ProtocolVersion5 = 5;

    internal const int PropertyPayloadFormat = 1;
    internal const int PropertyMessageExpiry = 2;
    internal const int PropertyContentType = 3;
    internal const int PropertySessionExpiry = 17;
    internal const int PropertyReceiveMaximum = 33;
    internal const int PropertyUserProperty = 38;
    internal const int PropertyMaximumPacketSize = 39;

    /// <summary>struct mosquitto_message.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NativeMessage
    {
        public int Mid;
        public byte* Topic;
        public byte* Payload;
        public int PayloadLength;
        public int Qos;
        public byte Retain;
    }

    [LibraryImport(Library)]
    internal static partial int mosquitto_lib_init();

    [LibraryImport(Library)]
    internal static partial int mosquitto_lib_version(out int major, out int minor, out int revision);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint mosquitto_new(string id, [MarshalAs(UnmanagedType.U1)] bool cleanStart, nint userData);

    [LibraryImport(Library)]
    internal static partial void mosquitto_destroy(nint handle);

    [LibraryImport(Library)]
    internal static partial int mosquitto_int_option(nint handle, int option, int value);

    [LibraryImport(Library)]
    internal static partial int mosquitto_threaded_set(nint handle, [MarshalAs(UnmanagedType.U1)] bool threaded);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_username_pw_set(nint handle, string? user, string? password);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_tls_set(nint handle, string caFile, string? caPath, string? certFile, string? keyFile, nint passwordCallback);

    /// <summary>On success the library owns <paramref name="properties"/>.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_will_set_v5(nint handle, string topic, int length, byte* payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain, nint properties);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int mosquitto_connect_bind_v5(nint handle, string host, int port, int keepAlive, string? bindAddress, nint properties);

    [LibraryImport(Library)]
    internal static partial int mosquitto_disconnect_v5(nint handle, int reasonCode, nint properties);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_publish_v5(nint handle, out int mid, string topic, int length, byte* payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain, nint properties);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_subscribe_v5(nint handle, out int mid, string filter, int qos, int options, nint properties);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_loop(nint handle, int timeoutMs, int maxPackets);

    [LibraryImport(Library)]
    internal static partial void mosquitto_connect_v5_callback_set(nint handle, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_disconnect_v5_callback_set(nint handle, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_publish_v5_callback_set(nint handle, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_subscribe_v5_callback_set(nint handle, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_message_v5_callback_set(nint handle, delegate* unmanaged[Cdecl]<nint, nint, NativeMessage*, nint, void> callback);

    [LibraryImport(Library)]
    private static partial nint mosquitto_strerror(int code);

    [LibraryImport(Library)]
    internal static partial int mosquitto_property_add_byte(ref nint list, int identifier, byte value);

    [LibraryImport(Library)]
    internal static partial int mosquitto_property_add_int32(ref nint list, int identifier, uint value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_property_add_string(ref nint list, int identifier, string value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_property_add_string_pair(ref nint list, int identifier, string name, string value);

    [LibraryImport(Library)]
    internal static partial void mosquitto_property_free_all(ref nint list);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_int16(nint list, int identifier, out ushort value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_int32(nint list, int identifier, out uint value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    /// <summary>The caller frees <paramref name="value"/>.</summary>
    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_string(nint list, int identifier, out nint value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    /// <summary>The caller frees both strings.</summary>
    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_string_pair(nint list, int identifier, out nint name, out nint value, [MarshalAs(UnmanagedType.U1)] bool skipFirst);

    /// <summary>Text of a MOSQ_ERR code; for a system error the text of errno.</summary>
    internal static string ErrorText(int code) => code == SystemError
        ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())
        : Marshal.PtrToStringUTF8(mosquitto_strerror(code)) ?? "unknown error";

    /// <summary>Copies a string that the library allocated, and frees it.</summary>
    internal static string TakeString(nint text)
    {
        string copy = Marshal.PtrToStringUTF8(text) ?? "";
        NativeMemory.Free((void*)text);
        return copy;
    }
}
