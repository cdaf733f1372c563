// The layouts of the standard library's types, as real Go 1.21 to 1.27 report them on 64-bit Linux.
//
// A row is: the release that it holds from (0: from the first on that was measured), what is known of the types, and
// their names, a blank on either side of each. A name that stands in several rows changed with a release. Releases
// before 1.21 are taken as that one, types that came later as in their first release. rand.Rand and template.Template
// are left out: two packages of that name have different ones.
//
// A table, written by tests/oracle/known_types from what each release says of itself; uuid.UUID, which is of no
// release, was added by hand.
#pragma once

#include <string_view>

#include <gogrow/go_type/facts.hpp>

namespace gogrow::detail {

struct known_group {
  int from_minor;
  type_facts facts;
  std::string_view names;
};

// clang-format off
inline constexpr known_group known_groups[] = {
    {0, {go_kind::array, {16, 1, false}, go_equality::plain},
     " uuid.UUID "},
    {0, {go_kind::func, {8, 8, true}, go_equality::none},
     " bufio.SplitFunc context.CancelCauseFunc context.CancelFunc fs.WalkDirFunc http.HandlerFunc "
     "zip.Compressor zip.Decompressor "},
    {0, {go_kind::int_, {8, 8, false}, go_equality::plain},
     " driver.IsolationLevel flag.ErrorHandling http.ConnState http.SameSite image.YCbCrSubsampleRatio "
     "reflect.ChanDir reflect.SelectDir slog.Kind slog.Level sql.IsolationLevel template.ErrorCode "
     "time.Month time.Weekday tls.ClientAuthType tls.RenegotiationSupport token.Pos token.Token "
     "user.UnknownUserIdError x509.ExtKeyUsage x509.InsecureAlgorithmError x509.InvalidReason "
     "x509.KeyUsage x509.PEMCipher x509.PublicKeyAlgorithm x509.SignatureAlgorithm "},
    {0, {go_kind::int32, {4, 4, false}, go_equality::plain},
     " json.Delim "},
    {0, {go_kind::int64, {8, 8, false}, go_equality::plain},
     " base64.CorruptInputError driver.RowsAffected time.Duration "},
    {0, {go_kind::int8, {1, 1, false}, go_equality::plain},
     " big.Accuracy "},
    {0, {go_kind::interface, {16, 8, true}, go_equality::special},
     " cipher.AEAD cipher.Block cipher.BlockMode cipher.Stream color.Color color.Model context.Context "
     "crypto.Decapsulator crypto.Decrypter crypto.DecrypterOpts crypto.Encapsulator crypto.MessageSigner "
     "crypto.PrivateKey crypto.PublicKey crypto.Signer crypto.SignerOpts driver.ColumnConverter "
     "driver.Conn driver.ConnBeginTx driver.ConnPrepareContext driver.Connector driver.Driver "
     "driver.DriverContext driver.Execer driver.ExecerContext driver.NamedValueChecker driver.Pinger "
     "driver.Queryer driver.QueryerContext driver.Result driver.Rows driver.RowsColumnScanner "
     "driver.RowsColumnTypeDatabaseTypeName driver.RowsColumnTypeLength driver.RowsColumnTypeNullable "
     "driver.RowsColumnTypePrecisionScale driver.RowsColumnTypeScanType driver.RowsNextResultSet "
     "driver.SessionResetter driver.Stmt driver.StmtExecContext driver.StmtQueryContext driver.Tx "
     "driver.Validator driver.Value driver.ValueConverter driver.Valuer elliptic.Curve flag.Getter "
     "flag.Value fmt.Formatter fmt.GoStringer fmt.ScanState fmt.Scanner fmt.State fmt.Stringer fs.DirEntry "
     "fs.FS fs.File fs.FileInfo fs.GlobFS fs.ReadDirFS fs.ReadDirFile fs.ReadFileFS fs.ReadLinkFS "
     "fs.StatFS fs.SubFS hash.Cloner hash.Hash hash.Hash32 hash.Hash64 hash.XOF http.CloseNotifier "
     "http.CookieJar http.File http.FileSystem http.Flusher http.Handler http.Hijacker http.Pusher "
     "http.ResponseWriter http.RoundTripper image.Image image.PalettedImage image.RGBA64Image "
     "io.ByteReader io.ByteScanner io.ByteWriter io.Closer io.ReadCloser io.ReadSeekCloser io.ReadSeeker "
     "io.ReadWriteCloser io.ReadWriteSeeker io.ReadWriter io.Reader io.ReaderAt io.ReaderFrom "
     "io.RuneReader io.RuneScanner io.Seeker io.StringWriter io.WriteCloser io.WriteSeeker io.Writer "
     "io.WriterAt io.WriterTo json.Marshaler json.Options json.Token json.Unmarshaler multipart.File "
     "net.Addr net.Conn net.Error net.Listener net.PacketConn os.DirEntry os.FileInfo os.Signal "
     "rand.Source rand.Source64 reflect.Type runtime.Error slog.Handler slog.Leveler slog.LogValuer "
     "sort.Interface sql.Result sql.Scanner sync.Locker tls.ClientSessionCache xml.Marshaler "
     "xml.MarshalerAttr xml.Token xml.TokenReader xml.Unmarshaler xml.UnmarshalerAttr zlib.Resetter "},
    {0, {go_kind::map, {8, 8, true}, go_equality::none},
     " http.Header mail.Header template.FuncMap textproto.MIMEHeader url.Values "},
    {0, {go_kind::slice, {24, 8, true}, go_equality::none},
     " color.Palette ed25519.PrivateKey ed25519.PublicKey json.RawMessage net.Buffers net.HardwareAddr "
     "net.IP net.IPMask sort.Float64Slice sort.IntSlice sort.StringSlice sql.RawBytes unicode.SpecialCase "
     "xml.CharData xml.Comment xml.Directive "},
    {0, {go_kind::string, {16, 8, true}, go_equality::text},
     " http.Dir json.Number net.InvalidAddrError net.UnknownNetworkError reflect.StructTag template.CSS "
     "template.HTML template.HTMLAttr template.JS template.JSStr template.Srcset template.URL "
     "textproto.ProtocolError url.EscapeError url.InvalidHostError user.UnknownGroupError "
     "user.UnknownGroupIdError user.UnknownUserError xml.UnmarshalError "},
    {0, {go_kind::struct_, {0, 1, false}, go_equality::plain},
     " debug.CrashOptions runtime.Func x509.ConstraintViolationError x509.UnhandledCriticalExtension "},
    {0, {go_kind::struct_, {0, 1, false}, go_equality::special},
     " structs.HostLayout "},
    {0, {go_kind::struct_, {0, 8, false}, go_equality::special},
     " runtime.PanicNilError "},
    {0, {go_kind::struct_, {1, 1, false}, go_equality::plain},
     " color.Alpha color.Gray http.Protocols "},
    {0, {go_kind::struct_, {2, 1, false}, go_equality::plain},
     " sql.NullBool sql.NullByte "},
    {0, {go_kind::struct_, {2, 2, false}, go_equality::plain},
     " color.Alpha16 color.Gray16 "},
    {0, {go_kind::struct_, {3, 1, false}, go_equality::plain},
     " color.YCbCr "},
    {0, {go_kind::struct_, {4, 1, false}, go_equality::plain},
     " color.CMYK color.NRGBA color.NYCbCrA color.RGBA "},
    {0, {go_kind::struct_, {4, 2, false}, go_equality::special},
     " sql.NullInt16 "},
    {0, {go_kind::struct_, {4, 4, false}, go_equality::special},
     " atomic.Bool atomic.Int32 atomic.Uint32 "},
    {0, {go_kind::struct_, {6, 2, false}, go_equality::plain},
     " unicode.Range16 "},
    {0, {go_kind::struct_, {8, 2, false}, go_equality::plain},
     " color.NRGBA64 color.RGBA64 "},
    {0, {go_kind::struct_, {8, 4, false}, go_equality::plain},
     " sync.Mutex "},
    {0, {go_kind::struct_, {8, 4, false}, go_equality::special},
     " sql.NullInt32 "},
    {0, {go_kind::struct_, {8, 8, false}, go_equality::plain},
     " http.MaxBytesError maphash.Seed rsa.PKCS1v15DecryptOptions "},
    {0, {go_kind::struct_, {8, 8, false}, go_equality::special},
     " atomic.Int64 atomic.Uint64 atomic.Uintptr slog.LevelVar "},
    {0, {go_kind::struct_, {8, 8, true}, go_equality::none},
     " mime.WordDecoder "},
    {0, {go_kind::struct_, {8, 8, true}, go_equality::plain},
     " embed.FS io.PipeReader io.PipeWriter mail.AddressParser net.IPConn net.TCPConn net.UDPConn "
     "net.UnixConn os.File os.Root runtime.Pinner slog.JSONHandler slog.TextHandler "},
    {0, {go_kind::struct_, {12, 4, false}, go_equality::plain},
     " sync.Once unicode.Range32 "},
    {0, {go_kind::struct_, {16, 8, false}, go_equality::plain},
     " image.Point rand.PCG reflect.StringHeader rsa.PSSOptions runtime.Cleanup "},
    {0, {go_kind::struct_, {16, 8, false}, go_equality::special},
     " driver.TxOptions sql.NullFloat64 sql.NullInt64 sql.TxOptions sync.WaitGroup "},
    {0, {go_kind::struct_, {16, 8, true}, go_equality::none},
     " multipart.Form "},
    {0, {go_kind::struct_, {16, 8, true}, go_equality::plain},
     " bufio.ReadWriter rsa.PublicKey textproto.Writer tls.Dialer "},
    {0, {go_kind::struct_, {16, 8, true}, go_equality::text},
     " big.ErrNaN http.ProtocolError json.InvalidUTF8Error net.NS "},
    {0, {go_kind::struct_, {16, 8, true}, go_equality::special},
     " atomic.Value csv.Writer driver.NotNull driver.Null driver.ScanContext http.ResponseController "
     "image.Uniform json.InvalidUnmarshalError json.UnsupportedTypeError net.DNSConfigError slog.Logger "
     "x509.SystemRootsError xml.UnsupportedTypeError "},
    {0, {go_kind::struct_, {20, 4, false}, go_equality::plain},
     " unicode.CaseRange "},
    {0, {go_kind::struct_, {24, 4, false}, go_equality::special},
     " sync.RWMutex "},
    {0, {go_kind::struct_, {24, 8, false}, go_equality::plain},
     " reflect.SliceHeader "},
    {0, {go_kind::struct_, {24, 8, true}, go_equality::none},
     " http.PushOptions mail.Message net.ListenConfig slog.MultiHandler slog.Value tls.ECHRejectionError "
     "x509.OID "},
    {0, {go_kind::struct_, {24, 8, true}, go_equality::plain},
     " netip.Addr reflect.Value rsa.CRTValue time.Time "},
    {0, {go_kind::struct_, {24, 8, true}, go_equality::special},
     " ed25519.Options io.LimitedReader json.SyntaxError net.MX net.SRV os.ProcessState reflect.ValueError "
     "sql.NullString sql.Out sql.Row textproto.Error x509.HostnameError xml.SyntaxError "},
    {0, {go_kind::struct_, {32, 8, false}, go_equality::plain},
     " image.Rectangle "},
    {0, {go_kind::struct_, {32, 8, false}, go_equality::special},
     " net.KeepAliveConfig "},
    {0, {go_kind::struct_, {32, 8, true}, go_equality::none},
     " big.Int exec.ExitError net.Resolver net.TCPListener slog.HandlerOptions strings.Builder sync.Map "
     "tls.ClientSessionState "},
    {0, {go_kind::struct_, {32, 8, true}, go_equality::special},
     " cipher.StreamReader debug.BuildSetting ecdsa.PublicKey exec.Error image.Config io.OffsetWriter "
     "mail.Address net.AddrError net.ParseError net.UnixAddr netip.AddrPort netip.Prefix os.SyscallError "
     "ring.Ring sql.NamedArg sql.NullTime strings.Reader template.ExecError user.Group "
     "x509.CertificateInvalidError x509.UnknownAuthorityError xml.EndElement xml.Name "},
    {0, {go_kind::struct_, {40, 8, true}, go_equality::none},
     " big.Float bytes.Buffer bytes.Reader net.IPAddr rsa.OAEPOptions slog.Attr sync.Pool textproto.Reader "
     "tls.CertificateVerificationError xml.ProcInst "},
    {0, {go_kind::struct_, {40, 8, true}, go_equality::special},
     " csv.ParseError driver.NamedValue ecdsa.PrivateKey io.SectionReader json.UnsupportedValueError "
     "list.Element log.Logger multipart.Writer net.UnixListener runtime.TypeAssertionError slog.Source "
     "tls.RecordHeaderError token.Position url.Userinfo "},
    {0, {go_kind::struct_, {48, 8, false}, go_equality::special},
     " os.Process "},
    {0, {go_kind::struct_, {48, 8, true}, go_equality::none},
     " http.Client http.CrossOriginProtection net.IPNet net.TCPAddr net.UDPAddr pem.Block x509.CertPool "
     "x509.PolicyMapping "},
    {0, {go_kind::struct_, {48, 8, true}, go_equality::special},
     " cipher.StreamWriter fs.PathError json.MarshalerError list.List os.PathError strconv.NumError "
     "url.Error xml.Attr "},
    {0, {go_kind::struct_, {56, 8, true}, go_equality::none},
     " strings.Replacer tls.CipherSuite tls.EncryptedClientHelloKey unicode.RangeTable xml.StartElement "},
    {0, {go_kind::struct_, {56, 8, true}, go_equality::plain},
     " reflect.SelectCase "},
    {0, {go_kind::struct_, {56, 8, true}, go_equality::special},
     " debug.Module net.DNSError sync.Cond "},
    {0, {go_kind::struct_, {64, 8, true}, go_equality::none},
     " big.Rat bufio.Writer http.ClientConn http.ServeMux image.Alpha image.Alpha16 image.CMYK image.Gray "
     "image.Gray16 image.NRGBA image.NRGBA64 image.RGBA image.RGBA64 net.Interface sql.Conn "
     "textproto.Pipeline token.FileSet "},
    {0, {go_kind::struct_, {64, 8, true}, go_equality::special},
     " elliptic.CurveParams flag.Flag os.LinkError template.Error "},
    {0, {go_kind::struct_, {72, 8, false}, go_equality::plain},
     " sql.DBStats "},
    {0, {go_kind::struct_, {72, 8, true}, go_equality::none},
     " os.ProcAttr rsa.PrecomputedValues tls.CertificateRequestInfo "},
    {0, {go_kind::struct_, {72, 8, true}, go_equality::special},
     " json.UnmarshalTypeError rand.Zipf "},
    {0, {go_kind::struct_, {80, 8, true}, go_equality::none},
     " time.Ticker time.Timer zip.Writer "},
    {0, {go_kind::struct_, {80, 8, true}, go_equality::special},
     " net.OpError reflect.Method sql.ColumnType time.ParseError user.User xml.TagPathError "},
    {0, {go_kind::struct_, {88, 8, true}, go_equality::none},
     " bufio.Reader gzip.Header http.HTTP2Config image.Paletted multipart.FileHeader token.File "
     "x509.VerifyOptions "},
    {0, {go_kind::struct_, {88, 8, true}, go_equality::special},
     " runtime.Frame "},
    {0, {go_kind::struct_, {96, 8, true}, go_equality::none},
     " json.Encoder zlib.Writer "},
    {0, {go_kind::struct_, {104, 8, true}, go_equality::none},
     " flag.FlagSet multipart.Part reflect.StructField time.Location "},
    {0, {go_kind::struct_, {112, 8, true}, go_equality::none},
     " debug.GCStats net.Dialer x509.RevocationListEntry zip.Reader "},
    {0, {go_kind::struct_, {120, 8, true}, go_equality::none},
     " rsa.PrivateKey tls.Certificate zip.ReadCloser "},
    {0, {go_kind::struct_, {120, 8, true}, go_equality::special},
     " reflect.MapIter "},
    {0, {go_kind::struct_, {128, 8, true}, go_equality::none},
     " bufio.Scanner image.YCbCr sql.Tx "},
    {0, {go_kind::struct_, {136, 8, true}, go_equality::none},
     " debug.BuildInfo json.UnmarshalFieldError multipart.Reader sql.Rows textproto.Conn zip.FileHeader "},
    {0, {go_kind::struct_, {144, 8, true}, go_equality::none},
     " http.Response sql.Stmt "},
    {0, {go_kind::struct_, {144, 8, true}, go_equality::special},
     " url.URL "},
    {0, {go_kind::struct_, {152, 8, false}, go_equality::none},
     " maphash.Hash "},
    {0, {go_kind::struct_, {160, 8, true}, go_equality::none},
     " image.NYCbCrA regexp.Regexp xml.Encoder "},
    {0, {go_kind::struct_, {168, 8, true}, go_equality::none},
     " csv.Reader gzip.Writer http.Cookie "},
    {0, {go_kind::struct_, {176, 8, true}, go_equality::none},
     " tls.ConnectionState zip.File "},
    {0, {go_kind::struct_, {200, 8, true}, go_equality::none},
     " sql.DB tls.ClientHelloInfo "},
    {0, {go_kind::struct_, {224, 8, true}, go_equality::none},
     " runtime.Frames tls.SessionState "},
    {0, {go_kind::struct_, {232, 8, true}, go_equality::none},
     " http.Server "},
    {0, {go_kind::struct_, {248, 8, true}, go_equality::none},
     " http.Request "},
    {0, {go_kind::struct_, {256, 8, false}, go_equality::plain},
     " runtime.StackRecord "},
    {0, {go_kind::struct_, {272, 8, false}, go_equality::plain},
     " runtime.BlockProfileRecord "},
    {0, {go_kind::struct_, {280, 8, true}, go_equality::none},
     " xml.Decoder "},
    {0, {go_kind::struct_, {288, 8, false}, go_equality::plain},
     " runtime.MemProfileRecord "},
    {0, {go_kind::struct_, {288, 8, true}, go_equality::none},
     " slog.Record "},
    {0, {go_kind::struct_, {304, 8, false}, go_equality::special},
     " rand.ChaCha8 "},
    {0, {go_kind::struct_, {304, 8, true}, go_equality::none},
     " json.Decoder "},
    {0, {go_kind::struct_, {320, 8, true}, go_equality::none},
     " http.Transport "},
    {0, {go_kind::struct_, {328, 4, false}, go_equality::special},
     " base64.Encoding "},
    {0, {go_kind::struct_, {352, 8, true}, go_equality::none},
     " exec.Cmd "},
    {0, {go_kind::struct_, {400, 8, true}, go_equality::none},
     " tls.Config "},
    {0, {go_kind::struct_, {528, 8, true}, go_equality::none},
     " x509.RevocationList "},
    {0, {go_kind::struct_, {576, 8, true}, go_equality::none},
     " x509.CertificateRequest "},
    {0, {go_kind::struct_, {664, 8, true}, go_equality::none},
     " gzip.Reader "},
    {0, {go_kind::struct_, {880, 8, true}, go_equality::none},
     " tls.Conn "},
    {0, {go_kind::struct_, {1328, 8, true}, go_equality::none},
     " x509.Certificate "},
    {0, {go_kind::struct_, {5776, 8, false}, go_equality::special},
     " runtime.MemStats "},
    {0, {go_kind::uint, {8, 8, false}, go_equality::plain},
     " big.Word crypto.Hash net.Flags reflect.Kind "},
    {0, {go_kind::uint16, {2, 2, false}, go_equality::plain},
     " tls.CurveID tls.SignatureScheme "},
    {0, {go_kind::uint32, {4, 4, false}, go_equality::plain},
     " fs.FileMode os.FileMode "},
    {0, {go_kind::uint8, {1, 1, false}, go_equality::plain},
     " big.RoundingMode mime.WordEncoder tls.AlertError "},
    {0, {go_kind::unsafe_pointer, {8, 8, true}, go_equality::plain},
     " unsafe.Pointer "},
    {22, {go_kind::struct_, {12, 4, false}, go_equality::special},
     " sync.Once "},
    {22, {go_kind::struct_, {48, 8, true}, go_equality::special},
     " io.SectionReader "},
    {22, {go_kind::struct_, {96, 8, true}, go_equality::special},
     " io.PipeReader io.PipeWriter "},
    {22, {go_kind::struct_, {208, 8, true}, go_equality::none},
     " http.ServeMux "},
    {22, {go_kind::struct_, {288, 8, true}, go_equality::none},
     " http.Request "},
    {22, {go_kind::struct_, {384, 8, true}, go_equality::none},
     " exec.Cmd "},
    {22, {go_kind::struct_, {1352, 8, true}, go_equality::none},
     " x509.Certificate "},
    {23, {go_kind::struct_, {8, 8, true}, go_equality::plain},
     " tls.ClientSessionState "},
    {23, {go_kind::struct_, {16, 8, true}, go_equality::special},
     " time.Ticker time.Timer "},
    {23, {go_kind::struct_, {56, 8, false}, go_equality::special},
     " os.Process "},
    {23, {go_kind::struct_, {56, 8, true}, go_equality::none},
     " net.ListenConfig "},
    {23, {go_kind::struct_, {64, 8, true}, go_equality::none},
     " net.TCPListener "},
    {23, {go_kind::struct_, {72, 8, true}, go_equality::special},
     " net.DNSError "},
    {23, {go_kind::struct_, {144, 8, true}, go_equality::none},
     " net.Dialer "},
    {23, {go_kind::struct_, {152, 8, true}, go_equality::none},
     " sql.Rows "},
    {23, {go_kind::struct_, {160, 8, true}, go_equality::none},
     " gzip.Writer "},
    {23, {go_kind::struct_, {184, 8, true}, go_equality::none},
     " http.Cookie "},
    {23, {go_kind::struct_, {192, 8, true}, go_equality::none},
     " tls.ConnectionState "},
    {23, {go_kind::struct_, {208, 8, true}, go_equality::none},
     " sql.DB "},
    {23, {go_kind::struct_, {216, 8, true}, go_equality::none},
     " http.ServeMux "},
    {23, {go_kind::struct_, {232, 8, true}, go_equality::none},
     " runtime.Frames "},
    {23, {go_kind::struct_, {248, 8, true}, go_equality::none},
     " tls.SessionState "},
    {23, {go_kind::struct_, {304, 8, true}, go_equality::none},
     " http.Request "},
    {23, {go_kind::struct_, {320, 8, false}, go_equality::special},
     " rand.ChaCha8 "},
    {23, {go_kind::struct_, {376, 8, true}, go_equality::none},
     " http.Transport "},
    {23, {go_kind::struct_, {432, 8, true}, go_equality::none},
     " tls.Config "},
    {23, {go_kind::struct_, {888, 8, true}, go_equality::none},
     " tls.Conn "},
    {24, {go_kind::struct_, {8, 4, false}, go_equality::special},
     " sync.Mutex "},
    {24, {go_kind::struct_, {48, 8, true}, go_equality::none},
     " sync.Map "},
    {24, {go_kind::struct_, {56, 8, true}, go_equality::none},
     " rsa.PrecomputedValues "},
    {24, {go_kind::struct_, {104, 8, true}, go_equality::none},
     " rsa.PrivateKey "},
    {24, {go_kind::struct_, {120, 8, true}, go_equality::none},
     " x509.VerifyOptions "},
    {24, {go_kind::struct_, {192, 8, true}, go_equality::none},
     " http.ServeMux "},
    {24, {go_kind::struct_, {224, 8, true}, go_equality::none},
     " tls.ClientHelloInfo "},
    {24, {go_kind::struct_, {248, 8, true}, go_equality::none},
     " http.Server "},
    {24, {go_kind::struct_, {392, 8, true}, go_equality::none},
     " http.Transport "},
    {24, {go_kind::struct_, {456, 8, true}, go_equality::none},
     " tls.Config "},
    {24, {go_kind::struct_, {1424, 8, true}, go_equality::none},
     " x509.Certificate "},
    {25, {go_kind::struct_, {48, 8, true}, go_equality::special},
     " token.FileSet "},
    {25, {go_kind::struct_, {64, 8, true}, go_equality::special},
     " os.Process "},
    {25, {go_kind::struct_, {232, 8, true}, go_equality::none},
     " tls.SessionState "},
    {25, {go_kind::struct_, {464, 8, true}, go_equality::none},
     " tls.Config "},
    {25, {go_kind::struct_, {872, 8, true}, go_equality::none},
     " tls.Conn "},
    {26, {go_kind::struct_, {96, 8, true}, go_equality::none},
     " http.HTTP2Config "},
    {26, {go_kind::struct_, {232, 8, true}, go_equality::none},
     " tls.ClientHelloInfo "},
    {26, {go_kind::struct_, {288, 8, true}, go_equality::none},
     " xml.Decoder "},
    {26, {go_kind::struct_, {392, 8, true}, go_equality::none},
     " exec.Cmd "},
    {27, {go_kind::struct_, {48, 8, true}, go_equality::special},
     " json.Decoder "},
    {27, {go_kind::struct_, {72, 8, true}, go_equality::none},
     " sql.Conn "},
    {27, {go_kind::struct_, {88, 8, true}, go_equality::special},
     " json.UnmarshalTypeError "},
    {27, {go_kind::struct_, {120, 8, true}, go_equality::none},
     " json.Encoder "},
    {27, {go_kind::struct_, {136, 8, true}, go_equality::none},
     " sql.Tx "},
    {27, {go_kind::struct_, {152, 8, true}, go_equality::none},
     " sql.Stmt "},
    {27, {go_kind::struct_, {168, 8, true}, go_equality::none},
     " sql.Rows zip.File "},
    {27, {go_kind::struct_, {216, 8, true}, go_equality::none},
     " tls.ConnectionState "},
    {27, {go_kind::struct_, {240, 8, true}, go_equality::none},
     " tls.ClientHelloInfo "},
    {27, {go_kind::struct_, {296, 8, true}, go_equality::none},
     " http.Server "},
    {27, {go_kind::struct_, {432, 8, true}, go_equality::none},
     " http.Transport "},
    {27, {go_kind::struct_, {552, 8, true}, go_equality::none},
     " x509.RevocationList "},
    {27, {go_kind::struct_, {600, 8, true}, go_equality::none},
     " x509.CertificateRequest "},
    {27, {go_kind::struct_, {896, 8, true}, go_equality::none},
     " tls.Conn "},
    {27, {go_kind::struct_, {1448, 8, true}, go_equality::none},
     " x509.Certificate "},
};

// What named slices, maps and arrays are made of.
struct known_definition {
  std::string_view name;
  std::string_view definition;
};

inline constexpr known_definition known_definitions[] = {
    {"big.RoundingMode", "byte"},
    {"color.Palette", "[]color.Color"},
    {"ed25519.PrivateKey", "[]byte"},
    {"ed25519.PublicKey", "[]byte"},
    {"http.Header", "map[string][]string"},
    {"json.Delim", "rune"},
    {"json.RawMessage", "[]byte"},
    {"mail.Header", "map[string][]string"},
    {"mime.WordEncoder", "byte"},
    {"net.Buffers", "[][]byte"},
    {"net.HardwareAddr", "[]byte"},
    {"net.IP", "[]byte"},
    {"net.IPMask", "[]byte"},
    {"sort.Float64Slice", "[]float64"},
    {"sort.IntSlice", "[]int"},
    {"sort.StringSlice", "[]string"},
    {"sql.RawBytes", "[]byte"},
    {"template.FuncMap", "map[string]any"},
    {"textproto.MIMEHeader", "map[string][]string"},
    {"unicode.SpecialCase", "[]unicode.CaseRange"},
    {"url.Values", "map[string][]string"},
    {"uuid.UUID", "[16]byte"},
    {"xml.CharData", "[]byte"},
    {"xml.Comment", "[]byte"},
    {"xml.Directive", "[]byte"},
};
// clang-format on

}  // namespace gogrow::detail
