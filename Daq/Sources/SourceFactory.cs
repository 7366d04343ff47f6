using System.Globalization;
using System.Net;

namespace EdgeMon.Daq.Sources;

/// <summary>Makes a source from the text a user writes on the command line or in the configuration.</summary>
public static class SourceFactory
{
    /// <summary>The forms of <see cref="SourceOptions.Inputs"/>, for help and messages.</summary>
    public const string Forms = "a path, tail:path, folder:path, tcp-listen:[address:]port, tcp:host:port, or - for standard input";

    /// <summary>What the sources of digitisers on serial lines begin with; their port is opened by the room that knows devices.</summary>
    public const string SerialPrefix = "serial:";

    /// <summary>Opens one source, with the default options of its kind.</summary>
    /// <exception cref="SourceException">The text is of no known form, or what it names cannot be opened.</exception>
    public static IByteSource Open(string input) => Open(new SourceOptions { Inputs = [input] });

    /// <summary>Opens the source, or the files, that the options name.</summary>
    /// <exception cref="SourceException">A text is of no known form, or what it names cannot be opened.</exception>
    public static IByteSource Open(SourceOptions options)
    {
        if (options.Inputs.Count == 0) throw new SourceException("source", "none is given; write " + Forms);
        if (options.Inputs.Count > 1)
        {
            foreach (string input in options.Inputs)
            {
                if (input == "-" || KindOf(input) is not ("", _))
                    throw new SourceException(input, "only files can be read one after the other; give this source alone");
            }
            return new FileSource(options.Inputs);
        }

        string text = options.Inputs[0];
        if (text == "-") return new StandardInputSource();
        (string kind, string named) = KindOf(text);
        if (named.Length == 0) throw new SourceException(text.Length == 0 ? "source" : text, "names nothing to read; write " + Forms);
        switch (kind)
        {
            case "tail": return new GrowingFileSource(named, options.Tail);
            case "folder": return new ChunkFolderSource(named, options.Folder);
            case "tcp-listen":
                (string address, int listenPort) = HostAndPort(text, named, "127.0.0.1", smallestPort: 0);
                if (!IPAddress.TryParse(address, out IPAddress? ip))
                    throw new SourceException(text, $"'{address}' is not an address to listen on; write e.g. tcp-listen:127.0.0.1:5555");
                return new TcpListenSource(new IPEndPoint(ip, listenPort), options.TcpListen);
            case "tcp":
                (string host, int port) = HostAndPort(text, named, defaultHost: null, smallestPort: 1);
                return new TcpConnectSource(host, port, options.TcpConnect);
            default: return new FileSource(text);
        }
    }

    /// <summary>The kind before the first colon, "" for a path; an existing file whose name has a colon stays a path.</summary>
    private static (string Kind, string Named) KindOf(string text)
    {
        int colon = text.IndexOf(':');
        if (colon < 0 || File.Exists(text)) return ("", text);
        string kind = text[..colon];
        if (kind is "tail" or "folder" or "tcp-listen" or "tcp") return (kind, text[(colon + 1)..]);
        if (kind.Contains('/')) return ("", text);
        throw new SourceException(text, $"'{kind}:' is no known kind of source; write {Forms}");
    }

    private static (string Host, int Port) HostAndPort(string text, string named, string? defaultHost, int smallestPort)
    {
        int colon = named.LastIndexOf(':');
        string? host = colon < 0 ? defaultHost : named[..colon].Trim('[', ']');
        if (string.IsNullOrEmpty(host)) throw new SourceException(text, "the host is missing; write e.g. tcp:daq-host:5555");
        string portText = named[(colon + 1)..];
        if (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port < smallestPort || port > 65535)
            throw new SourceException(text, $"port '{portText}' is not a number from {smallestPort} to 65535; write e.g. tcp-listen:127.0.0.1:5555");
        return (host, port);
    }
}
